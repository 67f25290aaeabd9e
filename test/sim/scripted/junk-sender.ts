import { BLOCK_LENGTH, type PieceIndex } from '../../../electron/core/units.ts'
import type { SwarmNode } from '../node.ts'
import type { NodeSetup, Script } from '../node-setup.ts'

/** Blocks put on a link at a time: as many as its window takes. */
const BURST = 16

/** Sends everyone blocks nobody asked for, as fast as its line goes, hoping to be taken for a giver. */
export function junkSender(line: NodeSetup): NodeSetup {
  return { ...line, slots: 0, script: new Junk() }
}

class Junk implements Script {
  readonly every = 100
  #piece = 0

  review(node: SwarmNode): void {
    const { pieceCount } = node.exchange.lengths
    for (const link of node.links.values()) {
      if (link.waiting.size > 0) continue
      for (let block = 0; block < BURST; block++) {
        this.#piece = (this.#piece + 1) % Math.max(1, pieceCount - 1)
        node.push(link, this.#piece as PieceIndex, 0, BLOCK_LENGTH)
      }
    }
  }
}
