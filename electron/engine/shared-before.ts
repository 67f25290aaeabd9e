import { Bitfield } from '../../shared/bitfield.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { TorrentPlan } from '../metainfo/plan.ts'
import type { Disk } from '../storage/disk.ts'
import { PieceStore } from '../storage/piece-store.ts'
import type { FileStamp } from '../storage/stamps.ts'
import type { StateDatabase } from '../storage/state-database.ts'
import type { Planned } from './create-torrent.ts'
import type { Torrent } from './torrent.ts'

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

/**
 * The torrent among those there are that sharing this again would make: the same files, not changed since, as private. Null: they have to be
 * hashed. Only what looks like it is read from the database: there may be thousands of others.
 */
export async function sharedBefore(
  { plan, folder }: Planned,
  torrents: readonly Pick<Torrent, 'record' | 'metainfo'>[],
  { database, disk }: { readonly database: StateDatabase; readonly disk: Disk }
): Promise<string | null> {
  for (const { record, metainfo } of torrents) {
    if (!record.inPlace || record.folder !== folder || metainfo === null) continue
    if (!isPlannedLike(metainfo, plan)) continue
    const saved = await database.torrent(record.id)
    if (saved === null || !new Bitfield(metainfo.lengths.pieceCount, saved.have).isFull) continue
    if (await isUnchanged(metainfo, folder, saved.stamps, disk)) return record.id
  }
  return null
}

function isPlannedLike(metainfo: Metainfo, plan: TorrentPlan): boolean {
  const path = (relative: string): string => (plan.single ? plan.name : `${plan.name}/${relative}`)
  return (
    metainfo.pieceLength === plan.pieceLength &&
    metainfo.private === (plan.options.private ?? false) &&
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
