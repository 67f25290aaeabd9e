import type { PeerId, PieceIndex } from '../../electron/core/units.ts'
import type { Bitfield } from '../../shared/bitfield.ts'
import type { SwarmNode } from './node.ts'
import { Records } from './records.ts'

/** Blocks under way on one connection before the sender must wait, as a socket's buffers: 512 KiB. */
const WINDOW = 32

/**
 * One end of a connection. Its number is what its node's exchange knows the peer by; the other end's differs in the last
 * bit alone.
 */
export class Link {
  readonly id: PeerId
  readonly node: SwarmNode
  readonly to: SwarmNode
  isOpen = true
  /** Blocks to be sent, in order: piece, offset, length. */
  readonly waiting = new Records()
  /** The upload line has it among its turns. */
  isListed = false
  /** Blocks sent, and not known to be received yet. */
  underWay = 0
  /** Blocks received since the other side was told. */
  untold = 0
  /** Payload bytes sent, those under way included. */
  sent = 0
  /** Pieces the other side is being told of, one list for each `have` under way. */
  readonly news: (readonly PieceIndex[])[] = []
  /** What the other side said it has, until it is heard. */
  greeting: Bitfield | null = null
  /** The other end. */
  other: Link = this

  constructor(id: number, node: SwarmNode, to: SwarmNode) {
    this.id = id as PeerId
    this.node = node
    this.to = to
  }

  get canSend(): boolean {
    return this.isOpen && this.underWay < WINDOW && this.waiting.size > 0
  }

  /** The block is not to be sent after all. */
  withdraw(piece: PieceIndex, offset: number): void {
    for (let n = 0; n < this.waiting.size; n++) {
      if (this.waiting.get(n, 0) === piece && this.waiting.get(n, 1) === offset) return this.waiting.remove(n)
    }
  }
}
