import { Bitfield } from '../../shared/bitfield.ts'
import type { PartialPiece } from './reports.ts'
import { invariant, type PeerId, type PieceIndex } from './units.ts'

/** State of a block: free, the number of peers it is requested from, or received. */
const FREE = 0
const RECEIVED = 255

/** Stands for 'nobody' where a peer is meant: blocks from a former run, pieces whose first peer let go of them. */
export const NOBODY = -1

/** A piece some of whose blocks are requested or in its buffer. */
export class OpenPiece {
  piece = 0 as PieceIndex
  blocks = 0
  /** Blocks that are neither requested nor received. */
  free = 0
  received = 0
  /** The peer it was opened for, or NOBODY once that peer let go of one of its blocks. */
  owner = NOBODY
  /** Others leave it to its owner while they have anything else to do. */
  exclusive = false
  openedAt = 0
  /** When a block last arrived or was let go. */
  touchedAt = 0
  /** Its place in `OpenPieces.withFree`, or -1. */
  place = -1
  readonly #state: Uint8Array
  readonly #sender: Float64Array
  #firstFree = 0

  constructor(capacity: number) {
    this.#state = new Uint8Array(capacity)
    this.#sender = new Float64Array(capacity)
  }

  reset(piece: PieceIndex, blocks: number, owner: number, exclusive: boolean, now: number): void {
    this.piece = piece
    this.blocks = blocks
    this.free = blocks
    this.received = 0
    this.owner = owner
    this.exclusive = exclusive
    this.openedAt = now
    this.touchedAt = now
    this.#firstFree = 0
    this.#state.fill(FREE, 0, blocks)
    this.#sender.fill(NOBODY, 0, blocks)
  }

  get isFull(): boolean {
    return this.received === this.blocks
  }

  /** No block is requested. */
  get isIdle(): boolean {
    return this.free + this.received === this.blocks
  }

  isReceived(block: number): boolean {
    return this.#state[block] === RECEIVED
  }

  /** How many peers the block is requested from. */
  copies(block: number): number {
    const state = this.#state[block] ?? RECEIVED
    return state === RECEIVED ? 0 : state
  }

  /** Who sent a received block, NOBODY when it is from a former run. */
  sender(block: number): number {
    return this.#sender[block] ?? NOBODY
  }

  /** The lowest free block. Only while `free` is not zero. */
  firstFree(): number {
    while (this.#state[this.#firstFree] !== FREE) this.#firstFree++
    return this.#firstFree
  }

  request(block: number): void {
    const copies = this.copies(block)
    if (copies === 0) this.free--
    this.#state[block] = copies + 1
  }

  /** One request fewer. */
  unrequest(block: number): void {
    const copies = this.copies(block)
    invariant(copies > 0, 'a request is let go of once')
    this.#state[block] = copies - 1
    if (copies > 1) return
    this.free++
    this.#firstFree = Math.min(this.#firstFree, block)
  }

  /** Lets go of the blocks these sent. Returns how many there were. */
  dropFrom(isMeant: (sender: number) => boolean): number {
    let dropped = 0
    for (let block = 0; block < this.blocks; block++) {
      if (!this.isReceived(block) || !isMeant(this.sender(block))) continue
      this.drop(block)
      dropped++
    }
    return dropped
  }

  /** Lets go of a received block. */
  drop(block: number): void {
    invariant(this.isReceived(block), 'only a received block is dropped')
    this.#state[block] = FREE
    this.#firstFree = Math.min(this.#firstFree, block)
    this.free++
    this.received--
  }

  receive(block: number, from: number): void {
    if (this.#state[block] === FREE) this.free--
    this.#state[block] = RECEIVED
    this.#sender[block] = from
    this.received++
  }
}

/** The pieces with a buffer, open or verifying: at most `limit` of them. Their objects are used again. */
export class OpenPieces {
  limit: number
  /** Those with free blocks, in no particular but reproducible order. */
  readonly withFree: OpenPiece[] = []
  readonly #open = new Map<PieceIndex, OpenPiece>()
  readonly #spare: OpenPiece[] = []
  readonly #capacity: number

  constructor(limit: number, blocksPerPiece: number) {
    this.limit = limit
    this.#capacity = blocksPerPiece
  }

  get size(): number {
    return this.#open.size
  }

  get hasRoom(): boolean {
    return this.#open.size < this.limit
  }

  get(piece: PieceIndex): OpenPiece | undefined {
    return this.#open.get(piece)
  }

  all(): IterableIterator<OpenPiece> {
    return this.#open.values()
  }

  add(
    piece: PieceIndex,
    blocks: number,
    owner: PeerId | typeof NOBODY,
    exclusive: boolean,
    now: number
  ): OpenPiece {
    invariant(this.hasRoom, 'never more open pieces than allowed')
    const open = this.#spare.pop() ?? new OpenPiece(this.#capacity)
    open.reset(piece, blocks, owner, exclusive, now)
    this.#open.set(piece, open)
    this.list(open)
    return open
  }

  remove(open: OpenPiece): void {
    this.#unlist(open)
    this.#open.delete(open.piece)
    this.#spare.push(open)
  }

  /** Puts the piece on or off `withFree` as its blocks say. To be called after any change of them. */
  list(open: OpenPiece): void {
    if (open.free === 0) this.#unlist(open)
    else if (open.place < 0) open.place = this.withFree.push(open) - 1
  }

  partials(): PartialPiece[] {
    const partials = []
    for (const open of this.#open.values()) {
      if (open.received === 0 || open.isFull) continue
      const blocks = new Bitfield(open.blocks)
      for (let block = 0; block < open.blocks; block++) if (open.isReceived(block)) blocks.add(block)
      partials.push({ piece: open.piece, blocks })
    }
    return partials
  }

  #unlist(open: OpenPiece): void {
    if (open.place < 0) return
    const last = this.withFree.pop()
    if (last !== undefined && last !== open) {
      this.withFree[open.place] = last
      last.place = open.place
    }
    open.place = -1
  }
}
