import type { PieceIndex } from '../core/units.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { Range } from './jobs.ts'

/** `length` bytes at `offset` of a piece, and where on disk they are. */
export interface Place extends Range {
  /** Index of the file; the number of files stands for the part file. */
  readonly file: number
  readonly position: number
}

/** Bytes the part file may hold of a file, and where in it they belong. */
export interface Straddled {
  readonly part: Place
  readonly position: number
}

/**
 * Where on disk each byte of a piece is. Wanted files hold their own bytes. What a piece that touches several files holds of
 * an unwanted one is in the part file, which has a slot of a piece's length for each such piece, in order of the pieces: so
 * where a byte is follows from the torrent and the wishes alone, and needs no index that could be lost.
 */
export class Placement {
  readonly #metainfo: Metainfo
  readonly #isElsewhere: (file: number) => boolean
  #slots: Int32Array | null = null

  /** @param isElsewhere whether a file's bytes go to the part file */
  constructor(metainfo: Metainfo, isElsewhere: (file: number) => boolean) {
    this.#metainfo = metainfo
    this.#isElsewhere = isElsewhere
  }

  /** In order of their offset in the piece. Bytes no place covers are pads. */
  places(piece: PieceIndex): readonly Place[] {
    const spans = this.#metainfo.layout.spans(piece)
    return spans.map(({ file, fileOffset, pieceOffset, length }) =>
      spans.length > 1 && this.#isElsewhere(file)
        ? this.#inPartFile(piece, pieceOffset, length)
        : { file, position: fileOffset, offset: pieceOffset, length }
    )
  }

  /** What the part file may hold of a file, and where in the file it belongs. */
  straddling(file: number): readonly Straddled[] {
    return this.#straddlingPieces(file).flatMap((piece) =>
      this.#metainfo.layout
        .spans(piece)
        .filter((span) => span.file === file)
        .map(({ pieceOffset, length, fileOffset }) => ({
          part: this.#inPartFile(piece, pieceOffset, length),
          position: fileOffset
        }))
    )
  }

  /** The pieces that have bytes in a file; of the part file, those it may hold a share of. */
  piecesIn(file: number): readonly number[] {
    const { files, layout } = this.#metainfo
    if (file < files.length) return range(layout.piecesOf(file))
    const elsewhere = [...files.keys()].filter(this.#isElsewhere)
    return elsewhere.flatMap((unwanted) => this.#straddlingPieces(unwanted))
  }

  #straddlingPieces(file: number): readonly number[] {
    const { first, end } = this.#metainfo.layout.piecesOf(file)
    const ends = end === first ? [] : [...new Set([first, end - 1])]
    return ends.filter((piece) => this.#metainfo.layout.spans(piece).length > 1)
  }

  #inPartFile(piece: number, offset: number, length: number): Place {
    this.#slots ??= slotsOf(this.#metainfo)
    const position = (this.#slots[piece] ?? 0) * this.#metainfo.pieceLength + offset
    return { file: this.#metainfo.files.length, position, offset, length }
  }
}

/** The part of `places` that lies in one range of the piece, with offsets from the range's start. */
export function cut(places: readonly Place[], from: number, length: number): readonly Place[] {
  return places.flatMap((place) => {
    const start = Math.max(from, place.offset)
    const end = Math.min(from + length, place.offset + place.length)
    if (start >= end) return []
    return [
      {
        file: place.file,
        position: place.position + start - place.offset,
        offset: start - from,
        length: end - start
      }
    ]
  })
}

/** What of a piece no place covers. */
export function pads(places: readonly Place[], length: number): readonly Range[] {
  const ranges: Range[] = []
  let reached = 0
  for (const place of [...places, { offset: length, length: 0 }]) {
    if (place.offset > reached) ranges.push({ offset: reached, length: place.offset - reached })
    reached = place.offset + place.length
  }
  return ranges
}

/** By piece: how many pieces before it touch several files. */
function slotsOf(metainfo: Metainfo): Int32Array {
  const slots = new Int32Array(metainfo.lengths.pieceCount)
  let next = 0
  for (let piece = 0; piece < slots.length; piece++) {
    slots[piece] = next
    if (metainfo.layout.spans(piece).length > 1) next++
  }
  return slots
}

function range({ first, end }: { readonly first: number; readonly end: number }): readonly number[] {
  return Array.from({ length: end - first }, (_, index) => first + index)
}
