import { runBootstrapNode } from '../../electron/network/bootstrap.ts'
import { Network } from '../../electron/network/network.ts'
import type { Address } from '../../electron/network/types.ts'
import { Inbox } from '../support/inbox.ts'

// Networks that meet, or are alone, and close. Nothing ends this process but having nothing left to do.

const infoHash = 'c'.repeat(40)
const met = new Inbox<null>()

if (process.argv[2] === 'alone') await closeAlone()
else await closeTwo()
process.stdout.write('closed\n')

async function closeTwo(): Promise<void> {
  const node = await runBootstrapNode({ host: '127.0.0.1', port: 0, bootstrap: [] })
  const networks = [await joined(node.address), await joined(node.address)]
  await met.take()
  await met.take()
  await Promise.all(networks.flatMap((network) => [network.close(), network.close()]))
  await node.close()
}

async function closeAlone(): Promise<void> {
  const network = await joined({ host: '127.0.0.1', port: 9 })
  await network.close()
}

async function joined(bootstrap: Address): Promise<Network> {
  const network = new Network(
    { bootstrap: [bootstrap], host: '127.0.0.1', port: 0, hyperswarm: true, maxPeers: 5 },
    {
      onPeer: ({ stream }) => {
        stream.write(Buffer.from('word'))
        met.put(null)
      },
      onTrouble: () => undefined
    }
  )
  await network.open()
  network.join([infoHash])
  network.dial(infoHash, { host: '127.0.0.1', port: 9 })
  return network
}
