import { runBootstrapNode, type BootstrapNode } from '../../electron/network/bootstrap.ts'
import type { Address } from '../../electron/network/types.ts'

// Bootstrap nodes on the addresses it is given, until told to end. A NAT's kind is told only by several addresses.

const addresses = JSON.parse(process.argv[2] ?? '[]') as Address[]
const nodes: BootstrapNode[] = []
for (const [index, address] of addresses.entries()) {
  nodes.push(await runBootstrapNode({ ...address, bootstrap: addresses.slice(0, index) }))
}
process.once('SIGTERM', () => {
  for (const node of nodes) void node.close()
})
process.stdout.write('ready\n')
