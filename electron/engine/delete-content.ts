import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { deleteFiles } from '../storage/delete-files.ts'
import { skippedFiles } from './priorities.ts'
import type { Torrent } from './torrent.ts'

/**
 * Deletes the files of a torrent that was removed, but none that another torrent has at the same place.
 * @param mayBeLinked as in `Deletion`
 * @throws ShoalError when everything else is deleted: 'disk-denied', 'disk-failed', 'file-changed'
 */
export async function deleteContent(
  torrent: Torrent,
  others: readonly Torrent[],
  mayBeLinked: boolean
): Promise<void> {
  const { metainfo, record, held } = torrent
  if (metainfo === null) return
  const spared = await Promise.all(others.map(pathsOf))
  await deleteFiles({
    metainfo,
    folder: record.folder,
    skipped: skippedFiles(record.priorities),
    held: new Set(held),
    mayBeLinked,
    spared: new Set(spared.flat())
  })
}

async function pathsOf({ metainfo, record }: Torrent): Promise<readonly string[]> {
  const { folder } = record
  const root = await realpath(folder).catch(() => folder)
  return (metainfo?.files ?? []).map(({ path }) => join(root, path))
}
