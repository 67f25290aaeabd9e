import type { NodeSetup } from '../node-setup.ts'

/** Says it has everything, serves whoever asks, and spoils a share of the blocks. @param share 0 to 1 */
export function poisoner(line: NodeSetup, share: number): NodeSetup {
  return { ...line, have: 'all', poison: share }
}
