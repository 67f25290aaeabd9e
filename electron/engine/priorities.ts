import type { Bitfield } from '../../shared/bitfield.ts'
import { ShoalError } from '../../shared/errors.ts'
import type { Lengths } from '../core/lengths.ts'
import type { PieceIndex } from '../core/units.ts'
import type { IndexRange } from '../metainfo/selection.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'

/** By file: 0 skip, 1 low, 2 normal, 3 high. Null: all normal. */
export type FilePriorities = readonly number[] | null

const NORMAL = 2

/** A piece is as urgent as the most urgent file it holds a byte of. */
export function piecePriorities(metainfo: Metainfo, files: FilePriorities): Uint8Array {
  const pieces = new Uint8Array(metainfo.lengths.pieceCount)
  metainfo.files.forEach((_file, index) => {
    const priority = files?.[index] ?? NORMAL
    const { first, end } = metainfo.layout.piecesOf(index)
    for (let piece = first; piece < end; piece++) pieces[piece] = Math.max(pieces[piece] ?? 0, priority)
  })
  return pieces
}

/** @param except pieces that do not count */
export function wantedBytes(pieces: Uint8Array, lengths: Lengths, except: Bitfield | null = null): number {
  return pieces.reduce((sum, priority, piece) => {
    const counts = priority > 0 && except?.has(piece) !== true
    return counts ? sum + lengths.pieceSize(piece as PieceIndex) : sum
  }, 0)
}

/** Of a torrent that is served in place, which is never written: whatever it lacks, nobody is asked for it. */
export function noPriorities(metainfo: Metainfo): Uint8Array {
  return new Uint8Array(metainfo.lengths.pieceCount)
}

export function skippedFiles(files: FilePriorities): ReadonlySet<number> {
  return new Set((files ?? []).flatMap((priority, index) => (priority === 0 ? [index] : [])))
}

/** Only the named files, the rest skipped; null selects all. @throws ShoalError 'usage' for a file that is not there */
export function selectFiles(metainfo: Metainfo, select: readonly IndexRange[] | null): FilePriorities {
  if (select === null) return null
  const count = metainfo.files.length
  const priorities = new Array<number>(count).fill(0)
  for (const { first, last } of select) {
    if (first > last || last >= count)
      throw new ShoalError(
        'usage',
        `There is no file ${last}: "${metainfo.name}" has ${count}, numbered from 0.`
      )
    priorities.fill(NORMAL, first, last + 1)
  }
  return priorities
}

/** By file where that was said, else what is selected. @throws ShoalError 'usage' where it does not fit the torrent's files */
export function wantedFiles(
  metainfo: Metainfo,
  priorities: FilePriorities,
  select: readonly IndexRange[] | null
): FilePriorities {
  return priorities === null ? selectFiles(metainfo, select) : assertOnePerFile(metainfo, priorities)
}

/** @throws ShoalError 'usage' unless there is one for each file */
export function assertOnePerFile(metainfo: Metainfo, priorities: readonly number[]): readonly number[] {
  const { length } = metainfo.files
  if (priorities.length !== length)
    throw new ShoalError('usage', `This torrent has ${length} files; name a priority for each.`)
  return priorities
}
