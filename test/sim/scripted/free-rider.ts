import type { NodeSetup } from '../node-setup.ts'

/** Takes what it gets and unchokes nobody. */
export function freeRider(line: NodeSetup): NodeSetup {
  return { ...line, slots: 0 }
}
