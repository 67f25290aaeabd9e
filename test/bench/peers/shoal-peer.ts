import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Engine } from '../../../electron/engine/engine.ts'
import { torrentReport } from '../../../electron/engine/report.ts'
import type { Torrent } from '../../../electron/engine/torrent.ts'
import { parseLink } from '../../../electron/metainfo/magnet.ts'
import { parseTorrent } from '../../../electron/metainfo/parse.ts'
import type { TorrentOptions } from '../../../electron/metainfo/plan.ts'
import type { Address, Encryption, EncryptionPolicy, LaneName } from '../../../electron/network/types.ts'
import { OwnMeasures } from './own-measures.ts'
import { jobGiven, obey, tell } from './told.ts'

/**
 * An engine in a process of its own that seeds or gets one torrent. It says "ready", waits for "begin", and a getter says
 * "first" when a piece is verified and on disk, with the steps before it, and "done" when all are. `seconds` are from being told of the peers, and `sinceFirst` from the first
 * connection by Hyperswarm, until then.
 */
export interface ShoalJob {
  readonly role: 'seed' | 'get'
  /** The .torrent file. A getter with a link instead has to ask what is in it. */
  readonly torrent: string
  readonly link?: string
  readonly options: TorrentOptions
  /** Of a seed: the file it serves. Of a getter: the folder it fills. */
  readonly path: string
  readonly state: string
  readonly host: string
  readonly port?: number
  readonly bootstrap: readonly Address[] | 'none'
  readonly tcpLanes?: boolean
  readonly encryption?: EncryptionPolicy
}

/** The first connection is looked for this often, in milliseconds, and no longer once it is there. */
const LOOK_MS = 1

const job = jobGiven() as ShoalJob
const measures = new OwnMeasures()
const metainfo = parseTorrent(await readFile(job.torrent))
const wanted = job.link === undefined ? metainfo : parseLink(job.link)
const { bootstrap, host, port = 0, tcpLanes = true, encryption = 'off' } = job
const engine = await Engine.open(
  { stateFolder: join(job.state, 'state'), bootstrap, host, port, tcpLanes, encryption },
  { onTrouble: ({ sentence }) => process.stderr.write(`${sentence}\n`) }
)
if (job.role === 'seed') await seed()
obey({ begin: ({ peers = [] }: Begin) => void begin(peers), report }, () => engine.close())
tell({ event: 'ready', port: engine.network().port })

interface Begin {
  readonly peers?: readonly Address[]
}

async function seed(): Promise<void> {
  const torrent = await engine.share(job.path, job.options, [])
  const { infoHashV1, infoHashV2 } = torrent.hashes
  if (infoHashV1 !== metainfo.infoHashV1 || infoHashV2 !== metainfo.infoHashV2)
    throw new Error('The torrent is not of this file.')
  await torrent.start()
  await complete(torrent)
}

async function begin(peers: readonly Address[]): Promise<void> {
  measures.begin()
  if (job.role === 'seed') return
  const startedAt = performance.now()
  const isConnected = firstConnection()
  const torrent = await engine.add(wanted, { folder: job.path, addresses: peers })
  const steps: Record<string, number> = {}
  const note = (step: string): number => (steps[step] = (performance.now() - startedAt) / 1000)
  void isConnected.then(() => note('connected'))
  torrent.once('metainfo', () => note('metainfo'))
  let encrypted: Encryption | null = null
  torrent.once('verified', () => {
    encrypted = encryptionOf(torrent)
    tell({ event: 'first', seconds: note('verified'), steps })
  })
  await torrent.start()
  await complete(torrent)
  const doneAt = performance.now()
  const connectedAt = bootstrap === 'none' ? startedAt : await isConnected
  tell({
    event: 'done',
    seconds: (doneAt - startedAt) / 1000,
    sinceFirst: (doneAt - connectedAt) / 1000,
    lanes: bytesByLane(torrent),
    encryption: encrypted,
    ...measures.report()
  })
}

function report(): void {
  tell({ event: 'report', ...measures.report() })
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

/** When Hyperswarm first brought someone. */
function firstConnection(): Promise<number> {
  return new Promise((resolve) => {
    if (bootstrap === 'none') return
    const looking = setInterval(() => {
      const { direct, punched, relayed } = engine.network().connects
      if (direct + punched + relayed === 0) return
      clearInterval(looking)
      resolve(performance.now())
    }, LOOK_MS)
  })
}

/** What came by each lane, and whether by a peer with a proven key: `noise TCP` or `plain TCP`. */
function bytesByLane(torrent: Torrent): Readonly<Record<string, number>> {
  const bytes: Record<string, number> = {}
  for (const { identity, lanes } of torrentReport(torrent).ledger) {
    for (const [lane, count] of Object.entries(lanes) as [LaneName, number][]) {
      const name = `${identity.startsWith('key:') ? 'noise' : 'plain'} ${lane.replace('LAN ', '')}`
      bytes[name] = (bytes[name] ?? 0) + count
    }
  }
  return bytes
}

/** Of a peer that is connected. */
function encryptionOf({ run }: Torrent): Encryption | null {
  const [peer] = run?.swarm.peers ?? []
  return peer?.stream.encryption ?? null
}
