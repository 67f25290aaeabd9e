import type { Bitfield } from '../../shared/bitfield.ts'
import type { Lengths } from './lengths.ts'
import { Rarity } from './rarity.ts'
import { invariant, type PieceIndex } from './units.ts'

/** A piece is in exactly one of these. Only `open` and `verifying` pieces have a buffer. */
export const MISSING = 0
export const OPEN = 1
export const VERIFYING = 2
export const VERIFIED = 3

export const SKIP = 0
export const NORMAL = 2

/**
 * What we have of the torrent and what we want of it. A piece is wanted when its priority is not `skip` and it is not
 * verified; it is in `rarity`, ready to be opened, exactly when it is wanted and missing.
 */
export class Pieces {
  readonly lengths: Lengths
  readonly have: Bitfield
  readonly rarity: Rarity
  readonly #state: Uint8Array
  readonly #priority: Uint8Array
  #wanted = 0
  #wantedLeft = 0

  constructor(lengths: Lengths, have: Bitfield) {
    invariant(have.length === lengths.pieceCount, 'the bitfield is as long as the torrent')
    this.lengths = lengths
    this.have = have
    this.rarity = new Rarity(lengths.pieceCount)
    this.#state = new Uint8Array(lengths.pieceCount)
    this.#priority = new Uint8Array(lengths.pieceCount).fill(NORMAL)
    for (let index = 0; index < lengths.pieceCount; index++) this.#start(index as PieceIndex)
  }

  /** How many pieces are wanted. */
  get wanted(): number {
    return this.#wanted
  }

  /** Bytes of wanted pieces. */
  get wantedLeft(): number {
    return this.#wantedLeft
  }

  state(piece: PieceIndex): number {
    return this.#state[piece] ?? MISSING
  }

  priority(piece: PieceIndex): number {
    return this.#priority[piece] ?? SKIP
  }

  isWanted(piece: PieceIndex): boolean {
    return this.#priority[piece] !== SKIP && this.#state[piece] !== VERIFIED
  }

  /** Missing to open. */
  open(piece: PieceIndex): void {
    invariant(this.#state[piece] === MISSING, 'only a missing piece is opened')
    this.#state[piece] = OPEN
    this.rarity.remove(piece)
  }

  /** Open to verifying. */
  verifying(piece: PieceIndex): void {
    invariant(this.#state[piece] === OPEN, 'only an open piece is verified')
    this.#state[piece] = VERIFYING
  }

  /** Open or verifying, back to missing. */
  close(piece: PieceIndex): void {
    invariant(
      this.#state[piece] === OPEN || this.#state[piece] === VERIFYING,
      'only a buffered piece is closed'
    )
    this.#state[piece] = MISSING
    this.rarity.put(piece, this.priority(piece))
  }

  /** From whatever it was to verified. */
  verified(piece: PieceIndex): void {
    if (this.isWanted(piece)) this.#count(piece, -1)
    this.rarity.remove(piece)
    this.#state[piece] = VERIFIED
    this.have.add(piece)
  }

  /** Verified, back to missing. */
  lost(piece: PieceIndex): void {
    invariant(this.#state[piece] === VERIFIED, 'only a verified piece is lost')
    this.have.delete(piece)
    this.#state[piece] = MISSING
    if (this.isWanted(piece)) this.#count(piece, 1)
    this.rarity.put(piece, this.priority(piece))
  }

  /** Returns by how much the number of wanted pieces changed. */
  setPriority(piece: PieceIndex, priority: number): -1 | 0 | 1 {
    const before = this.isWanted(piece)
    this.#priority[piece] = priority
    const after = this.isWanted(piece)
    if (this.#state[piece] === MISSING) this.rarity.put(piece, priority)
    if (before === after) return 0
    const change = after ? 1 : -1
    this.#count(piece, change)
    return change
  }

  #start(piece: PieceIndex): void {
    if (this.have.has(piece)) {
      this.#state[piece] = VERIFIED
      return
    }
    this.#count(piece, 1)
    this.rarity.put(piece, NORMAL)
  }

  #count(piece: PieceIndex, by: 1 | -1): void {
    this.#wanted += by
    this.#wantedLeft += by * this.lengths.pieceSize(piece)
  }
}
