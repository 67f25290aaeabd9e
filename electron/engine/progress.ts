import { Bitfield } from '../../shared/bitfield.ts'
import type { PieceIndex } from '../core/units.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { piecePriorities, type FilePriorities } from './priorities.ts'

/** Bytes of wanted pieces, and how many of them are not verified yet; in the space of pieces, pads included. */
export interface Progress {
  readonly wanted: number
  readonly left: number
  /** How many pieces are verified, wanted or not. */
  readonly have: number
}

export const NO_PROGRESS: Progress = { wanted: 0, left: 0, have: 0 }

/** Of a torrent that does not run. @param have verified pieces, a bitfield in wire order */
export function progressAtRest(metainfo: Metainfo, files: FilePriorities, have: Uint8Array): Progress {
  const { lengths } = metainfo
  const verified = new Bitfield(lengths.pieceCount, have)
  let wanted = 0
  let left = 0
  piecePriorities(metainfo, files).forEach((priority, index) => {
    if (priority === 0) return
    const bytes = lengths.pieceSize(index as PieceIndex)
    wanted += bytes
    if (!verified.has(index)) left += bytes
  })
  return { wanted, left, have: verified.count }
}
