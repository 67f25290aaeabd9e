import { runBootstrapNode } from '../../electron/network/bootstrap.ts'
import { Network } from '../../electron/network/network.ts'

// Two networks meet, exchange a word and close. Nothing ends this process but having nothing left to do.

const node = await runBootstrapNode({ host: '127.0.0.1', port: 0, bootstrap: [] })
const settings = { bootstrap: [node.address], host: '127.0.0.1', port: 0, hyperswarm: true, maxPeers: 5 }
const infoHash = 'c'.repeat(40)
let met = 0
const networks = [1, 2].map(
  () =>
    new Network(settings, {
      onPeer: ({ stream }) => {
        stream.write(Buffer.from('word'))
        if (++met === 2) void closeAll()
      },
      onTrouble: () => undefined
    })
)
for (const network of networks) {
  await network.open()
  network.join([infoHash])
  network.dial(infoHash, { host: '127.0.0.1', port: 9 })
}

async function closeAll(): Promise<void> {
  await Promise.all(networks.flatMap((network) => [network.close(), network.close()]))
  await node.close()
  process.stdout.write('closed\n')
}
