import type { PieceIndex, Random } from '../../electron/core/units.ts'

/** Milliseconds to hash and write a piece. */
const HASHING = 5

/** What may go wrong in a store. Each a share of the pieces, 0 to 1. */
export interface Faults {
  /** The disk refuses the piece. */
  readonly unwritable?: number
  /** Memory or disk spoils one of its blocks, whoever sent it. */
  readonly spoiled?: number
  /** Milliseconds a piece takes to hash and write. */
  readonly millis?: number
}

export type Verdict =
  | { readonly type: 'verified'; readonly digests: readonly string[] | null }
  | { readonly type: 'failed'; readonly digests: readonly string[] }
  | { readonly type: 'unwritable' }

const OURSELVES = -1

/** Buffers and disk of one node: knows which blocks are bad, and is given faults on purpose. */
export class Store {
  /** Pieces found wrong. */
  failures = 0
  /** How many of them hold a bad block of a node's, by its index. */
  readonly spoiledBy = new Map<number, number>()
  readonly #faults: Faults
  readonly #random: Random
  /** Who sent the bad blocks in the buffers, by block. */
  readonly #bad = new Map<PieceIndex, Map<number, number>>()

  constructor(faults: Faults, random: Random) {
    this.#faults = faults
    this.#random = random
  }

  /** Milliseconds a piece takes. */
  get millis(): number {
    return this.#faults.millis ?? HASHING
  }

  /** @param from index of the node that sent it */
  putBad(piece: PieceIndex, block: number, from: number): void {
    const blocks = this.#bad.get(piece) ?? new Map<number, number>()
    blocks.set(block, from)
    this.#bad.set(piece, blocks)
  }

  discard(piece: PieceIndex): void {
    this.#bad.delete(piece)
  }

  /** @param digests whether digests of the blocks are wanted even if all are right */
  verify(piece: PieceIndex, blocks: number, digests: boolean): Verdict {
    if (this.#happens(this.#faults.unwritable)) {
      this.#bad.delete(piece)
      return { type: 'unwritable' }
    }
    if (this.#happens(this.#faults.spoiled)) this.putBad(piece, 0, OURSELVES)
    const bad = this.#bad.get(piece)
    this.#bad.delete(piece)
    const all = () => Array.from({ length: blocks }, (_, block) => digestOf(bad?.get(block)))
    if (bad === undefined) return { type: 'verified', digests: digests ? all() : null }
    this.failures++
    for (const from of new Set(bad.values())) this.spoiledBy.set(from, (this.spoiledBy.get(from) ?? 0) + 1)
    return { type: 'failed', digests: all() }
  }

  /** Chance is drawn only where a fault is set, so that others' runs stay as they are. */
  #happens(share: number | undefined): boolean {
    return share !== undefined && this.#random() < share
  }
}

function digestOf(from: number | undefined): string {
  return from === undefined ? 'right' : `bad by ${from}`
}
