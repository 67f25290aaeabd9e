import type { Lengths } from '../core/lengths.ts'
import type { PieceIndex } from '../core/units.ts'

/**
 * What a peer asked for and has no answer to yet: every request is answered once at most, by whoever takes it from here.
 * Without BEP 6 refused ones stay until the next choke, because nobody says that they were refused.
 */
export class AskedBlocks {
  readonly #pieceLength: number
  /** Position in the torrent to length. */
  readonly #lengths = new Map<number, number>()

  constructor(lengths: Lengths) {
    this.#pieceLength = lengths.pieceLength
  }

  get size(): number {
    return this.#lengths.size
  }

  /** Another length is asked for at the same place: the two answers could not be told apart. */
  clashes(piece: PieceIndex, offset: number, length: number): boolean {
    return (this.#lengths.get(piece * this.#pieceLength + offset) ?? length) !== length
  }

  add(piece: PieceIndex, offset: number, length: number): void {
    this.#lengths.set(piece * this.#pieceLength + offset, length)
  }

  has(piece: number, offset: number, length: number): boolean {
    return this.#lengths.get(piece * this.#pieceLength + offset) === length
  }

  /** False when it is not waiting. */
  take(piece: number, offset: number, length: number): boolean {
    return this.has(piece, offset, length) && this.#lengths.delete(piece * this.#pieceLength + offset)
  }

  clear(): void {
    this.#lengths.clear()
  }
}
