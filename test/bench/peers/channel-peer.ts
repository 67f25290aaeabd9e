import { join } from 'node:path'
import type { Channel } from '../../../electron/engine/channels/channel.ts'
import { Engine } from '../../../electron/engine/engine.ts'
import type { Torrent } from '../../../electron/engine/torrent.ts'
import type { Address } from '../../../electron/network/types.ts'
import { OwnMeasures } from './own-measures.ts'
import { jobGiven, obey, tell } from './told.ts'

/**
 * An engine that publishes a channel, or follows one. A publisher says "ready" with its channel, and after each "begin" that it
 * "published" what is there. A follower follows from "begin" on, says when it is "connected" to someone and knows of a release,
 * when it has "noticed" another, and what is "shown". `at` is in milliseconds of the clock that all processes here share.
 */
export interface ChannelJob {
  readonly role: 'publish' | 'follow'
  /** Of a publisher: what it shares. Of a follower: the folder of what it fetches. */
  readonly path: string
  /** Of a follower: releases that it keeps; 0: it is only told of them. */
  readonly keep?: number
  readonly state: string
  readonly host: string
  readonly bootstrap: readonly Address[]
}

/** Whether a connection is there is looked at this often, in milliseconds. */
const LOOK_MS = 5

const job = jobGiven() as ChannelJob
const measures = new OwnMeasures()
const { host, bootstrap, path } = job
const engine = await Engine.open(
  {
    stateFolder: join(job.state, 'state'),
    bootstrap,
    host,
    port: 0,
    finding: { trackers: false, dht: 'none', pex: true, lan: false, portMapping: false }
  },
  {
    onTrouble: ({ sentence }) => process.stderr.write(`${sentence}\n`),
    onRelease: (_channel, { number }) => tell({ event: 'noticed', number, at: now() }),
    onShown: (_channel, { number }) =>
      tell({
        event: 'shown',
        number,
        at: now(),
        downloaded: engine.totals.sinceStart.downloaded,
        ...measures.report()
      })
  }
)
if (job.role === 'publish') {
  const channel = await engine.channels.create('bench')
  obey({ begin: () => void publish(channel) }, () => engine.close())
  tell({ event: 'ready', channel: channel.id })
} else {
  obey({ begin: ({ channel }: { readonly channel: string }) => void follow(channel) }, () => engine.close())
  tell({ event: 'ready' })
}

/** What it takes to hash a folder is measured elsewhere: a release is published when its torrent is complete. */
async function publish(channel: Channel): Promise<void> {
  const torrent = await engine.share(path, { version: 'hybrid' }, [])
  await torrent.start()
  await complete(torrent)
  const at = now()
  const { number } = await channel.publish(torrent, {})
  tell({ event: 'published', number, at })
}

async function follow(id: string): Promise<void> {
  measures.begin()
  const { keep = 1 } = job
  const channel = await engine.channels.follow(
    { id, name: 'bench' },
    { folder: path, keep, since: null, pinned: null }
  )
  const looking = setInterval(() => {
    if (channel.peers.length === 0 || channel.releases.length === 0) return
    clearInterval(looking)
    tell({ event: 'connected' })
  }, LOOK_MS)
}

function complete(torrent: Torrent): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (torrent.phase.type === 'seeding') resolve()
      else if (torrent.phase.type === 'errored') reject(torrent.phase.error)
    }
    torrent.on('phase', look)
    look()
  })
}

function now(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000
}
