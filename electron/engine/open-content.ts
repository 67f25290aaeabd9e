import type { Metainfo } from '../metainfo/metainfo.ts'
import type { Disk } from '../storage/disk.ts'
import { PieceStore } from '../storage/piece-store.ts'
import type { TorrentRecord } from '../storage/state-database.ts'
import { wasLookedAt, type Remembered } from './known-pieces.ts'
import { skippedFiles } from './priorities.ts'

/** Opens a torrent's files as its record says. @throws ShoalError 'file-changed' where somebody's files are in the way, 'disk-…' */
export async function openContent(
  metainfo: Metainfo,
  { folder, inPlace, priorities }: Pick<TorrentRecord, 'folder' | 'inPlace' | 'priorities'>,
  remembered: Remembered,
  disk: Disk
): Promise<PieceStore> {
  return await PieceStore.open({
    metainfo,
    folder,
    disk,
    readOnly: inPlace,
    skipped: inPlace ? new Set() : skippedFiles(priorities),
    resume: wasLookedAt(remembered)
  })
}
