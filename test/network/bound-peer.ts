import { createInterface } from 'node:readline'
import { Network } from '../../electron/network/network.ts'

/**
 * A Shoal with one torrent, bound to `host`, that looks for peers in every way, all of them at 198.18.0.1. Peers and troubles are
 * lines of JSON; for each line that comes in it looks again everywhere, and tells how it is.
 */
const [host = '', port = '0', dials = '0'] = process.argv.slice(2)
const FAR = '198.18.0.1'
const infoHash = 'ab'.repeat(20)
const network = new Network(
  {
    host,
    port: Number(port),
    bootstrap: dials === '0' ? 'none' : [{ host: FAR, port: 49_737 }],
    hyperswarm: true,
    maxPeers: 20,
    finding: {
      trackers: true,
      dht: dials === '0' ? 'none' : [{ host: FAR, port: 6_900 }],
      pex: true,
      lan: dials !== '0',
      portMapping: dials !== '0'
    }
  },
  {
    onPeer: ({ stream, lane, address }) => {
      stream.on('error', () => undefined).resume()
      const chatter = setInterval(() => stream.write('x'), 50)
      stream.on('close', () => {
        clearInterval(chatter)
        tell({ closed: address?.host })
      })
      tell({ peer: address?.host, lane })
    },
    onTrouble: ({ code }) => tell({ trouble: code })
  }
)
await network.open()
const membership = network.join([infoHash], {
  announcing: {
    tiers:
      dials === '0'
        ? []
        : [[`udp://${FAR}:6969`], [`http://${FAR}:6969/announce`], ['http://tracker.invalid/']],
    peerId: Buffer.alloc(20, 1),
    progress: () => ({ uploaded: 0, downloaded: 0, left: 1 })
  }
})
if (dials !== '0') network.dial(infoHash, { host: FAR, port: Number(dials) })
tell({ port: network.port })

let next = 1
createInterface({ input: process.stdin }).on('line', () => {
  membership.refresh()
  for (let count = 0; count < 20; count++) network.dial(infoHash, { host: FAR, port: 10_000 + next++ })
  void network
    .setFinding(network.finding)
    .then(() => setImmediate(() => tell({ bound: network.status().bound, port: network.port })))
})

function tell(event: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}
