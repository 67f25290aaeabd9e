import type { Detail, Part } from '../../shared/api/detail.ts'
import type { Torrent } from '../engine/torrent.ts'

/** One torrent at one moment, in the parts that someone looks at. */
export function detailOf(_torrent: Torrent, _parts: ReadonlySet<Part>): Detail {
  return { facts: {}, peers: {}, ledger: {}, slots: {}, files: {}, pieces: {}, log: {} }
}
