import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { Engine } from '../../../electron/engine/engine.ts'
import type { Torrent } from '../../../electron/engine/torrent.ts'
import { parseLink, type MagnetLink } from '../../../electron/metainfo/magnet.ts'
import type { Metainfo } from '../../../electron/metainfo/metainfo.ts'
import { parseTorrent } from '../../../electron/metainfo/parse.ts'
import type { Address } from '../../../electron/network/types.ts'

// A Shoal that reaches everything its host reaches, and beside it on the same host what others must not reach through it: a
// port, of TCP and UDP, at all of its addresses. Takes orders as lines of JSON, and answers each when it is carried out.

/** Milliseconds between two looks at a torrent's log. */
const BETWEEN_LOOKS = 50

interface Setup {
  readonly folder: string
  readonly port: number
  readonly dht: readonly Address[]
  /** Where it is counted who comes. */
  readonly trap: number
}

/** What is fetched, by whom others name. */
export interface Fetch {
  /** A .torrent file or a link. */
  readonly source: string
  readonly folder: string
  /** In place of those of a .torrent file. */
  readonly trackers: readonly string[]
  readonly webSeeds: readonly string[]
  /** The user's word. */
  readonly peers: readonly Address[]
  /** The same, when there are so many faults in the log. */
  readonly latePeers: readonly Address[]
  readonly faults: number
}

type Order = { readonly id: number } & (
  | ({ readonly order: 'get' } & Fetch)
  /** What waits is not waited for. */
  | ({ readonly order: 'begin' } & Fetch)
  | { readonly order: 'trapped' }
)

const setup = JSON.parse(process.argv[2] ?? '') as Setup
const trapped: string[] = []
await openTraps(setup.trap)
const finding = {
  trackers: true,
  dht: setup.dht.length === 0 ? ('none' as const) : setup.dht,
  pex: true,
  lan: false,
  portMapping: false
}
const { folder: stateFolder, port } = setup
const engine = await Engine.open(
  { stateFolder, bootstrap: 'none', host: '0.0.0.0', port, finding, tcpLanes: false, encryption: 'off' },
  { onTrouble: () => undefined }
)
tell({ event: 'ready' })
createInterface({ input: process.stdin }).on('line', (line) => void carryOut(JSON.parse(line) as Order))

async function carryOut(order: Order): Promise<void> {
  try {
    tell({ id: order.id, ...(await answer(order)) })
  } catch (error) {
    tell({ id: order.id, error: String(error) })
  }
}

async function answer(order: Order): Promise<object> {
  if (order.order === 'trapped') return { trapped }
  const torrent = await begin(order)
  if (order.order === 'begin') return {}
  while (faultsOf(torrent).length < order.faults) await setTimeout(BETWEEN_LOOKS)
  for (const peer of order.latePeers) torrent.sources.addPeer(peer)
  while (torrent.phase.type !== 'seeding') await setTimeout(BETWEEN_LOOKS)
  return { faults: faultsOf(torrent).toSorted() }
}

async function begin({ folder, peers: addresses, ...fetch }: Fetch): Promise<Torrent> {
  const torrent = await engine.add(await described(fetch), { folder, addresses })
  await torrent.start()
  return torrent
}

async function described({
  source,
  trackers,
  webSeeds
}: Omit<Fetch, 'folder' | 'peers'>): Promise<Metainfo | MagnetLink> {
  if (source.startsWith('magnet:')) return parseLink(source)
  return { ...parseTorrent(await readFile(source)), trackers: trackers.map((url) => [url]), webSeeds }
}

function faultsOf({ log }: Torrent): readonly string[] {
  const faults = log.lines.filter(({ event }) => event === 'source-fault')
  return faults.map(({ about }) => `${about['code'] ?? ''} ${about['who'] ?? ''}`)
}

/** Whoever comes is told where, and no more. */
async function openTraps(at: number): Promise<void> {
  const server = createServer((socket) => {
    trapped.push(`TCP ${socket.localAddress ?? ''}`)
    socket.on('error', () => undefined).destroy()
  })
  const socket = createSocket({ type: 'udp6', ipv6Only: false })
  socket.on('message', (_bytes, { address }) => trapped.push(`UDP from ${address}`))
  await Promise.all([once(server.listen(at, '::'), 'listening'), once(socket.bind(at, '::'), 'listening')])
}

function tell(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}
