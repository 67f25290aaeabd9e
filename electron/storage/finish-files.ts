import { readlink, realpath, symlink, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join, posix } from 'node:path'
import { ShoalError } from '../../shared/errors.ts'
import type { Metainfo, TorrentFile } from '../metainfo/metainfo.ts'
import type { ContentFiles } from './content-files.ts'
import { diskError, errorCode } from './disk-errors.ts'
import { inTurns } from './in-turns.ts'

/** What no piece brings: empty files, the right to execute, and last the symlinks, so that nothing is written through one. */
export async function finishFiles(
  metainfo: Metainfo,
  files: ContentFiles,
  isWanted: (file: number) => boolean
): Promise<void> {
  const wanted = [...metainfo.files.entries()].filter(([index]) => isWanted(index))
  const plain = wanted.filter(([, file]) => file.attributes.symlink === null && isUnfinished(file))
  await inTurns(plain, ([index, file]) => touch(files, index, file))
  for (const [, file] of wanted)
    if (file.attributes.symlink !== null) await link(files, file.path, file.attributes.symlink)
}

/** What a link at `path` that leads to `target`, both within the torrent, is made of. */
export function linkTargetOf(path: string, target: string): string {
  return posix.relative(posix.dirname(path), target)
}

function isUnfinished(file: TorrentFile): boolean {
  return file.length === 0 || file.attributes.executable
}

/** A file that is as it should be is left alone: a finished torrent may lie on a read-only disk. */
async function touch(files: ContentFiles, index: number, file: TorrentFile): Promise<void> {
  const { executable } = file.attributes
  const there = await files.confined.look(file.path)
  const isWhole = there?.isFile() === true && Number(there.size) === file.length
  if (isWhole && (!executable || (Number(there.mode) & 0o100) !== 0)) return
  const place = { file: index, position: 0, offset: 0, length: 0 }
  await files.withPlaces([place], 'write', async (_places, handles) => {
    if (executable) for (const handle of handles) await makeExecutable(handle, files.describe(index))
  })
}

/** For whoever may read it. */
async function makeExecutable(handle: FileHandle, path: string): Promise<void> {
  try {
    const { mode } = await handle.stat()
    await handle.chmod(mode | ((mode & 0o444) >> 2))
  } catch (error) {
    throw diskError(error, 'write', path)
  }
}

/**
 * Both paths are safe as written. A link further up could still make `..` climb out of the folder, so the link is made only
 * where the folders are real.
 */
async function link(files: ContentFiles, path: string, target: string): Promise<void> {
  const at = files.confined.resolve(path)
  const parent = await files.confined.makeParent(path)
  try {
    if (parent !== join(await realpath(files.confined.folder), ...dirname(path).split('/')))
      throw new ShoalError('disk-denied', `${dirname(at)} is a symbolic link. Remove the link.`)
    await makeLink(linkTargetOf(path, target), join(parent, basename(path)))
  } catch (error) {
    throw diskError(error, 'create', at)
  }
}

async function makeLink(target: string, at: string): Promise<void> {
  try {
    await symlink(target, at)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST' || (await readlink(at).catch(() => null)) !== target) throw error
  }
}
