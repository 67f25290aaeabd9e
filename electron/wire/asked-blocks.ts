import type { Lengths } from '../core/lengths.ts'
import type { PieceIndex } from '../core/units.ts'

/**
 * What a peer asked for and has no answer to yet. Every request is answered once at most, by whoever takes it from here;
 * a request made twice is one request.
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

  /** 'clashing': another length is being asked for at the same place, and only one of the two can be told apart later. */
  add(piece: PieceIndex, offset: number, length: number): 'new' | 'repeated' | 'clashing' {
    const position = piece * this.#pieceLength + offset
    const asked = this.#lengths.get(position)
    if (asked !== undefined) return asked === length ? 'repeated' : 'clashing'
    this.#lengths.set(position, length)
    return 'new'
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
