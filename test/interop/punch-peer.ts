import { join } from 'node:path'
import { Engine } from '../../electron/engine/engine.ts'
import { formatMagnet, magnetOf, parseLink } from '../../electron/metainfo/magnet.ts'
import type { Address } from '../../electron/network/types.ts'

// A Shoal of its own process that knows no Hyperswarm, DHT or tracker: shares a folder slowly and prints the link, or fetches one
// from the peer it is given. Tells in lines of JSON whom it is connected with.

interface Job {
  readonly folder: string
  readonly port: number
  /** Bytes a second that it sends. */
  readonly up: number
  readonly link?: string
  readonly peers: readonly Address[]
}

const job = JSON.parse(process.argv[2] ?? '') as Job
const engine = await Engine.open(
  {
    stateFolder: join(job.folder, '.state'),
    bootstrap: 'none',
    host: '0.0.0.0',
    port: job.port,
    tcpLanes: false,
    finding: { trackers: false, dht: 'none', pex: true, lan: false, portMapping: false }
  },
  { onTrouble: () => undefined }
)
engine.setLimits({ up: job.up, down: null })
const torrent =
  job.link === undefined
    ? await engine.share(join(job.folder, 'content'), { version: 'v1' }, [])
    : await engine.add(parseLink(job.link), { folder: join(job.folder, 'into'), addresses: job.peers })
await torrent.start()
const { metainfo } = torrent
tell({ event: 'ready', link: metainfo === null ? '' : formatMagnet(magnetOf(metainfo)) })

const told = new Set<unknown>()
setInterval(() => {
  for (const peer of torrent.run?.swarm.peers ?? []) {
    if (peer.handshake === null || told.has(peer)) continue
    told.add(peer)
    const { lane, source, outgoing, address } = peer.stream
    tell({ event: 'met', lane, source, outgoing, host: address?.host })
  }
}, 200)

function tell(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}
