import type { Lengths } from '../core/lengths.ts'
import { invariant } from '../core/units.ts'

/** A run of bytes of one file within one piece. All in bytes. */
export interface FileSpan {
  /** index in the torrent's (or the plan's) list of files */
  readonly file: number
  readonly fileOffset: number
  readonly pieceOffset: number
  readonly length: number
}

/**
 * Where the bytes of files lie in the space of pieces. Files follow one another there and never overlap; what no span
 * covers are pads, which are zeros and lie in no file. A piece of a torrent with a v2 hash has exactly one span, at 0.
 */
export class Layout {
  readonly #lengths: Lengths
  readonly #fileCount: number
  // One entry for each file that has bytes, in order of their offset: plain numbers, for there can be many files.
  readonly #file: Uint32Array
  readonly #start: Float64Array
  readonly #end: Float64Array
  readonly #entryOf: Int32Array

  constructor(files: readonly { readonly offset: number; readonly length: number }[], lengths: Lengths) {
    const filled = files.reduce((count, file) => count + (file.length > 0 ? 1 : 0), 0)
    this.#lengths = lengths
    this.#fileCount = files.length
    this.#file = new Uint32Array(filled)
    this.#start = new Float64Array(filled)
    this.#end = new Float64Array(filled)
    this.#entryOf = new Int32Array(files.length).fill(-1)
    this.#place(files)
  }

  /** The file bytes of a piece in order: pads left out, empty files never appear. */
  spans(piece: number): readonly FileSpan[] {
    const from = piece * this.#lengths.pieceLength
    const to = Math.min(from + this.#lengths.pieceLength, this.#lengths.total)
    const spans: FileSpan[] = []
    for (let entry = this.#firstEndingAfter(from); entry < this.#file.length; entry++) {
      const fileStart = this.#start[entry] ?? 0
      if (fileStart >= to) break
      const start = Math.max(from, fileStart)
      const length = Math.min(to, this.#end[entry] ?? 0) - start
      spans.push({
        file: this.#file[entry] ?? 0,
        fileOffset: start - fileStart,
        pieceOffset: start - from,
        length
      })
    }
    return spans
  }

  /** Where within a piece its last file byte ends; what follows are pads. 0: the piece is nothing but pad. */
  dataEnd(piece: number): number {
    const last = this.spans(piece).at(-1)
    return last === undefined ? 0 : last.pieceOffset + last.length
  }

  /** The pieces that hold bytes of a file, first <= piece < end; an empty file has none. */
  piecesOf(file: number): { readonly first: number; readonly end: number } {
    invariant(file >= 0 && file < this.#fileCount, 'a file of this torrent')
    const entry = this.#entryOf[file] ?? -1
    if (entry < 0) return { first: 0, end: 0 }
    const { pieceLength } = this.#lengths
    return {
      first: Math.floor((this.#start[entry] ?? 0) / pieceLength),
      end: Math.ceil((this.#end[entry] ?? 0) / pieceLength)
    }
  }

  #place(files: readonly { readonly offset: number; readonly length: number }[]): void {
    let entry = 0
    let reached = 0
    for (const [index, file] of files.entries()) {
      if (file.length === 0) continue
      invariant(file.offset >= reached, 'files follow one another in the space of pieces')
      reached = file.offset + file.length
      this.#file[entry] = index
      this.#start[entry] = file.offset
      this.#end[entry] = reached
      this.#entryOf[index] = entry++
    }
    invariant(reached <= this.#lengths.total, 'files end within the space of pieces')
  }

  #firstEndingAfter(offset: number): number {
    let low = 0
    let high = this.#end.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#end[middle] ?? 0) > offset) high = middle
      else low = middle + 1
    }
    return low
  }
}
