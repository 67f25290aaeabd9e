import { BLOCK_LENGTH, invariant, type PieceIndex } from './units.ts'

/** The arithmetic of pieces and blocks. All lengths and offsets in bytes; the last piece may be short. */
export class Lengths {
  readonly total: number
  readonly pieceLength: number
  readonly pieceCount: number
  /** Of every piece but perhaps the last. */
  readonly blocksPerPiece: number
  readonly #dataEnd: ((piece: number) => number) | null

  /** @param dataEnd where within a piece its last byte of file ends; the rest are pads, which are zeros. Absent: there are none */
  constructor(total: number, pieceLength: number, dataEnd: ((piece: number) => number) | null = null) {
    invariant(Number.isSafeInteger(total) && total >= 0, 'total length is a whole number')
    invariant(Number.isSafeInteger(pieceLength) && pieceLength > 0, 'piece length is positive')
    this.total = total
    this.pieceLength = pieceLength
    this.pieceCount = Math.ceil(total / pieceLength)
    this.blocksPerPiece = Math.ceil(pieceLength / BLOCK_LENGTH)
    this.#dataEnd = dataEnd
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
    return Math.min(BLOCK_LENGTH, this.pieceSize(piece) - block * BLOCK_LENGTH)
  }
}
