import { Bitfield } from '../../shared/bitfield.ts'
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
 * verified; it is in `rarity`, ready to be opened, exactly when it is wanted, missing and not withheld: a piece is withheld
 * while no hash of it is known, since whatever came could not be told from junk.
 */
export class Pieces {
  readonly lengths: Lengths
  readonly have: Bitfield
  /** The wanted pieces. */
  readonly wants: Bitfield
  readonly rarity: Rarity
  readonly #state: Uint8Array
  readonly #priority: Uint8Array
  readonly #withheld: Bitfield | null
  #wantedLeft = 0

  /** @param withheld becomes its own */
  constructor(lengths: Lengths, have: Bitfield, withheld: Bitfield | null = null) {
    invariant(have.length === lengths.pieceCount, 'the bitfield is as long as the torrent')
    this.lengths = lengths
    this.#withheld = withheld
    this.have = have
    this.wants = new Bitfield(lengths.pieceCount)
    this.rarity = new Rarity(lengths.pieceCount)
    this.#state = new Uint8Array(lengths.pieceCount)
    this.#priority = new Uint8Array(lengths.pieceCount).fill(NORMAL)
    for (let index = 0; index < lengths.pieceCount; index++) this.#start(index as PieceIndex)
  }

  /** How many pieces are wanted. */
  get wanted(): number {
    return this.wants.count
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
    return this.wants.has(piece)
  }

  isWithheld(piece: PieceIndex): boolean {
    return this.#withheld?.has(piece) === true
  }

  /** A hash of it is known now. */
  release(piece: PieceIndex): void {
    if (this.#withheld?.delete(piece) === true && this.#state[piece] === MISSING) this.#offer(piece)
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

  /** Verifying to open: some of its blocks have to be fetched again. */
  reopen(piece: PieceIndex): void {
    invariant(this.#state[piece] === VERIFYING, 'only a full piece is opened again')
    this.#state[piece] = OPEN
  }

  /** Open or verifying, back to missing. */
  close(piece: PieceIndex): void {
    invariant(
      this.#state[piece] === OPEN || this.#state[piece] === VERIFYING,
      'only a buffered piece is closed'
    )
    this.#state[piece] = MISSING
    this.#offer(piece)
  }

  /** From whatever it was to verified. */
  verified(piece: PieceIndex): void {
    this.#unwant(piece)
    this.rarity.remove(piece)
    this.#state[piece] = VERIFIED
    this.have.add(piece)
  }

  /** Verified, back to missing. */
  lost(piece: PieceIndex): void {
    invariant(this.#state[piece] === VERIFIED, 'only a verified piece is lost')
    this.have.delete(piece)
    this.#state[piece] = MISSING
    if (this.priority(piece) !== SKIP) this.#want(piece)
    this.#offer(piece)
  }

  /** Returns by how much the number of wanted pieces changed. */
  setPriority(piece: PieceIndex, priority: number): -1 | 0 | 1 {
    this.#priority[piece] = priority
    if (this.#state[piece] === VERIFIED) return 0
    if (this.#state[piece] === MISSING) this.#offer(piece)
    if (priority === SKIP) return this.#unwant(piece) ? -1 : 0
    return this.#want(piece) ? 1 : 0
  }

  #start(piece: PieceIndex): void {
    if (this.have.has(piece)) {
      this.#state[piece] = VERIFIED
      return
    }
    this.#want(piece)
    this.#offer(piece)
  }

  /** It is missing: it may be opened, if it is wanted. */
  #offer(piece: PieceIndex): void {
    if (!this.isWithheld(piece)) this.rarity.put(piece, this.priority(piece))
  }

  /** Returns whether it was not wanted before. */
  #want(piece: PieceIndex): boolean {
    if (!this.wants.add(piece)) return false
    this.#wantedLeft += this.lengths.pieceSize(piece)
    return true
  }

  /** Returns whether it was wanted before. */
  #unwant(piece: PieceIndex): boolean {
    if (!this.wants.delete(piece)) return false
    this.#wantedLeft -= this.lengths.pieceSize(piece)
    return true
  }
}
