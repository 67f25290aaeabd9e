import { Client } from 'bittorrent-dht'
import Server, { type AnnounceParams } from 'bittorrent-tracker/server'
import { once } from 'node:events'
import type { Address } from '../../../electron/network/types.ts'
import { jobGiven, obey, tell } from './told.ts'

/** A tracker and a mainline DHT. Says "settled" when both have heard of so many torrents. */
interface ServicesJob {
  readonly host: string
  readonly count: number
  /** Of the DHT; 0: there is none. 8 unless given. */
  readonly nodes?: number
}

/** Between announces, in milliseconds, as most public trackers have it. */
const INTERVAL = 1_800_000

const { host, count, nodes: wanted = 8 } = jobGiven() as ServicesJob
const told = { tracker: new Set<string>(), dht: new Set<string>() }
let isSettled = false
const server = new Server({ ws: false, stats: false, interval: INTERVAL })
for (const event of ['start', 'update'])
  server.on(event, (_address: string, { info_hash: infoHash }: AnnounceParams) => onTold('tracker', infoHash))
await new Promise<void>((resolve) =>
  server.listen({ http: 0, udp: 0 }, { http: host, udp: host, udp6: '::1' }, resolve)
)
const nodes = await openNodes()
obey({}, async () => {
  await Promise.all(nodes.map((node) => new Promise<void>((resolve) => node.destroy(resolve))))
})
const address = server.http?.address()
const port = typeof address === 'object' && address !== null ? address.port : 0
tell({ event: 'ready', tracker: `http://${host}:${port}/announce`, dht: nodes.slice(0, 1).map(addressOf) })

async function openNodes(): Promise<readonly Client[]> {
  const opened: Client[] = []
  for (let at = 0; at < wanted; at++) {
    const node = new Client({ bootstrap: at === 0 ? false : opened.slice(0, 1).map(addressOf) })
    node.on('announce', (_peer, infoHash) => onTold('dht', infoHash.toString('hex')))
    node.listen(0, host)
    opened.push(node)
    await Promise.all([once(node, 'listening'), once(node, 'ready')])
  }
  return opened
}

function onTold(who: keyof typeof told, infoHash: string): void {
  told[who].add(infoHash)
  if (isSettled || told.tracker.size < count || (wanted > 0 && told.dht.size < count)) return
  isSettled = true
  tell({ event: 'settled' })
}

function addressOf(node: Client): Address {
  const { address: at, port: udp } = node.address()
  return { host: at, port: udp }
}
