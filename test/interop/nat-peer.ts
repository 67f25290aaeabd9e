import { Network } from '../../electron/network/network.ts'
import type { Address, PeerStream } from '../../electron/network/types.ts'
import { Received, pattern, writeAll } from '../support/bytes.ts'

// A peer of its own process, behind a NAT: joins one torrent, exchanges 4 MiB with each peer and tells what happens in lines of JSON.

const LENGTH = 4 * 1_048_576
const bootstrap = JSON.parse(process.argv[2] ?? '[]') as Address[]
const startedAt = performance.now()

const network = new Network(
  { bootstrap, host: '0.0.0.0', port: 0, hyperswarm: true, maxPeers: 20 },
  {
    // A connection may break meanwhile; what counts is that there is another one then.
    onPeer: (peer) => void exchange(peer).catch(() => tell({ event: 'broken' })),
    onTrouble: (trouble) => tell({ event: 'trouble', ...trouble })
  }
)
await network.open()
network.join(['d'.repeat(40)])
process.once('SIGTERM', () => void network.close())

async function exchange(peer: PeerStream): Promise<void> {
  const on = peer.stream.on.bind(peer.stream) as (event: 'close', listener: () => void) => unknown
  on('close', () => tell({ event: 'lost' }))
  const [received] = await Promise.all([
    new Received(peer.stream).take(LENGTH),
    writeAll(peer.stream, pattern(LENGTH))
  ])
  const { lane, identity } = peer
  const { connects, dht } = network.status()
  const isIntact = received.equals(pattern(LENGTH))
  tell({ event: 'exchanged', isIntact, lane, identity, connects, randomized: dht?.randomized })
}

function tell(event: object): void {
  process.stdout.write(`${JSON.stringify({ ...event, ms: Math.round(performance.now() - startedAt) })}\n`)
}
