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

/** Buffers and disk of one node: knows which blocks are bad, and is given faults on purpose. */
export class Store {
  /** Pieces found wrong. */
  failures = 0
  readonly #faults: Faults
  readonly #random: Random
  /** Digests of bad blocks in the buffers, by block. */
  readonly #bad = new Map<PieceIndex, Map<number, string>>()

  constructor(faults: Faults, random: Random) {
    this.#faults = faults
    this.#random = random
  }

  /** Milliseconds a piece takes. */
  get millis(): number {
    return this.#faults.millis ?? HASHING
  }

  /** @param digest of the bad block: the same bad block has the same */
  putBad(piece: PieceIndex, block: number, digest: string): void {
    const blocks = this.#bad.get(piece) ?? new Map<number, string>()
    blocks.set(block, digest)
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
    if (this.#happens(this.#faults.spoiled)) this.putBad(piece, 0, 'spoiled')
    const bad = this.#bad.get(piece)
    this.#bad.delete(piece)
    const all = () => Array.from({ length: blocks }, (_, block) => bad?.get(block) ?? 'right')
    if (bad === undefined) return { type: 'verified', digests: digests ? all() : null }
    this.failures++
    return { type: 'failed', digests: all() }
  }

  /** Chance is drawn only where a fault is set, so that others' runs stay as they are. */
  #happens(share: number | undefined): boolean {
    return share !== undefined && this.#random() < share
  }
}
