import { BLOCK_LENGTH, invariant, type PieceIndex } from './units.ts'

/** The arithmetic of pieces and blocks. All lengths and offsets in bytes; the last piece may be short. */
export class Lengths {
  readonly total: number
  readonly pieceLength: number
  readonly pieceCount: number
  /** Of every piece but perhaps the last. */
  readonly blocksPerPiece: number
  readonly #dataEnd: ((piece: number) => number) | null
  readonly #endsWithFiles: boolean

  /**
   * @param dataEnd where within a piece its last byte of file ends; the rest are pads, which are zeros. Absent: there are none
   * @param endsWithFiles pads are not asked for, not even those that fill up a block: so v2 alone has it (BEP 52)
   */
  constructor(
    total: number,
    pieceLength: number,
    dataEnd: ((piece: number) => number) | null = null,
    endsWithFiles = false
  ) {
    invariant(Number.isSafeInteger(total) && total >= 0, 'total length is a whole number')
    invariant(Number.isSafeInteger(pieceLength) && pieceLength > 0, 'piece length is positive')
    this.total = total
    this.pieceLength = pieceLength
    this.pieceCount = Math.ceil(total / pieceLength)
    this.blocksPerPiece = Math.ceil(pieceLength / BLOCK_LENGTH)
    this.#dataEnd = dataEnd
    this.#endsWithFiles = endsWithFiles && dataEnd !== null
  }

  /** Parses a number from outside; null when there is no such piece. */
  pieceIndex(index: number): PieceIndex | null {
    return Number.isInteger(index) && index >= 0 && index < this.pieceCount ? (index as PieceIndex) : null
  }

  pieceSize(piece: PieceIndex): number {
    return piece === this.pieceCount - 1 ? this.total - piece * this.pieceLength : this.pieceLength
  }

  /** Blocks that have to be fetched: those at the end that hold nothing but pad are known. At least one. */
  blockCount(piece: PieceIndex): number {
    const end = this.#dataEnd === null ? this.pieceSize(piece) : Math.max(1, this.#dataEnd(piece))
    return Math.ceil(end / BLOCK_LENGTH)
  }

  /** @param block index within the piece */
  blockLength(piece: PieceIndex, block: number): number {
    const end = this.#endsWithFiles ? (this.#dataEnd?.(piece) ?? 0) : this.pieceSize(piece)
    return Math.min(BLOCK_LENGTH, end - block * BLOCK_LENGTH)
  }

  /**
   * Whether a peer may ask for this range, or send it. libtorrent fills up the last piece of v2 alone too, and asks for whole blocks
   * of it.
   */
  admits(piece: PieceIndex, offset: number, length: number): boolean {
    const end = this.#endsWithFiles ? this.pieceLength : this.pieceSize(piece)
    return offset < this.pieceSize(piece) && offset + length <= end
  }
}
