import { Bitfield } from '../../shared/bitfield.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { piecePriorities, wantedBytes, type FilePriorities } from './priorities.ts'

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
  const pieces = piecePriorities(metainfo, files)
  return {
    wanted: wantedBytes(pieces, lengths),
    left: wantedBytes(pieces, lengths, verified),
    have: verified.count
  }
}
