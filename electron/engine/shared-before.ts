import { Bitfield } from '../../shared/bitfield.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { parseTorrent } from '../metainfo/parse.ts'
import type { TorrentPlan } from '../metainfo/plan.ts'
import type { Disk } from '../storage/disk.ts'
import { PieceStore } from '../storage/piece-store.ts'
import type { FileStamp } from '../storage/stamps.ts'
import type { SavedTorrent } from '../storage/state-database.ts'
import type { Planned } from './create-torrent.ts'

/** How the files of a torrent look now, by index. */
export async function stampsInPlace(
  metainfo: Metainfo,
  folder: string,
  disk: Disk
): Promise<readonly (FileStamp | null)[]> {
  const store = await openInPlace(metainfo, folder, disk)
  const stamps = await store.statFiles()
  await store.close()
  return stamps
}

/** The torrent among `saved` that sharing this again would make: the same files, not changed since. Null: they have to be hashed. */
export async function sharedBefore(
  { plan, folder }: Planned,
  saved: readonly SavedTorrent[],
  disk: Disk
): Promise<string | null> {
  for (const { record, have, stamps } of saved) {
    if (!record.inPlace || record.folder !== folder || record.metainfo === null) continue
    const metainfo = parseTorrent(record.metainfo, { inPlace: true })
    const isWhole = new Bitfield(metainfo.lengths.pieceCount, have).isFull
    if (isWhole && isPlannedLike(metainfo, plan) && (await isUnchanged(metainfo, folder, stamps, disk)))
      return record.id
  }
  return null
}

function isPlannedLike(metainfo: Metainfo, plan: TorrentPlan): boolean {
  const path = (relative: string): string => (plan.single ? plan.name : `${plan.name}/${relative}`)
  return (
    metainfo.pieceLength === plan.pieceLength &&
    (metainfo.infoHashV1 !== null) === (plan.version !== 'v2') &&
    (metainfo.infoHashV2 !== null) === (plan.version !== 'v1') &&
    metainfo.files.length === plan.files.length &&
    metainfo.files.every((file, index) => {
      const planned = plan.files[index]
      return planned !== undefined && file.path === path(planned.path) && file.length === planned.length
    })
  )
}

async function isUnchanged(
  metainfo: Metainfo,
  folder: string,
  stamps: readonly (FileStamp | null)[],
  disk: Disk
): Promise<boolean> {
  const store = await openInPlace(metainfo, folder, disk)
  const changed = await store.changedPieces(stamps)
  await store.close()
  return changed.isEmpty
}

function openInPlace(metainfo: Metainfo, folder: string, disk: Disk): Promise<PieceStore> {
  return PieceStore.open({ metainfo, folder, disk, readOnly: true, skipped: new Set(), resume: true })
}
