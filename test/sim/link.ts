import type { PeerId, PieceIndex } from '../../electron/core/units.ts'
import type { Bitfield } from '../../shared/bitfield.ts'
import type { Block } from './lines.ts'
import type { SwarmNode } from './node.ts'

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
  readonly waiting = new Waiting()
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
    return this.isOpen && this.underWay < WINDOW && this.waiting.first !== undefined
  }
}

/** Blocks in the order they are to be sent. */
class Waiting {
  #blocks: Block[] = []
  #head = 0

  get first(): Block | undefined {
    return this.#blocks[this.#head]
  }

  push(block: Block): void {
    this.#blocks.push(block)
  }

  shift(): void {
    this.#head++
    if (this.#head === this.#blocks.length) {
      this.#blocks.length = 0
      this.#head = 0
    } else if (this.#head >= 128 && this.#head * 2 > this.#blocks.length) {
      this.#blocks = this.#blocks.slice(this.#head)
      this.#head = 0
    }
  }

  remove(piece: PieceIndex, offset: number): void {
    const at = this.#blocks.findIndex(
      (block, index) => index >= this.#head && block.piece === piece && block.offset === offset
    )
    if (at >= 0) this.#blocks.splice(at, 1)
  }
}
