import { readlink, realpath, symlink, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join, posix } from 'node:path'
import { ShoalError } from '../../shared/errors.ts'
import type { Metainfo, TorrentFile } from '../metainfo/metainfo.ts'
import type { ContentFiles } from './content-files.ts'
import { diskError, errorCode } from './disk-errors.ts'
import { hideFile } from './hide-file.ts'
import { inTurns } from './in-turns.ts'

/** Hiding one takes a process of its own: whoever lists more hidden files than this gets to see the rest. */
const MOST_HIDDEN = 256

/**
 * Answers of systems and file systems that have no symlinks: FAT, network drives, Windows without the privilege to make them. One
 * that may merely not be made there is answered with EACCES or EROFS.
 */
const HAS_NO_LINKS = new Set(['EPERM', 'ENOSYS', 'ENOTSUP'])

/**
 * What no piece brings: empty files, the right to execute, hidden files where those are a thing of the system (Windows), and last
 * the symlinks, so that nothing is written through one.
 * @returns how many symlinks were left out, as they cannot be had there: no reason to go without the files
 */
export async function finishFiles(
  metainfo: Metainfo,
  files: ContentFiles,
  isWanted: (file: number) => boolean
): Promise<number> {
  const wanted = [...metainfo.files.entries()].filter(([index]) => isWanted(index))
  const plain = wanted.filter(([, file]) => file.attributes.symlink === null)
  await inTurns(plain.filter(isUnfinished), ([index, file]) => touch(files, index, file))
  const hidden = plain.filter(([, file]) => file.attributes.hidden)
  for (const [, { path }] of hidden.slice(0, MOST_HIDDEN)) await hide(files, path)
  let leftOut = 0
  for (const [, { path, attributes }] of wanted)
    if (attributes.symlink !== null && !(await link(files, path, attributes.symlink))) leftOut++
  return leftOut
}

/** What a link at `path` that leads to `target`, both within the torrent, is made of. */
export function linkTargetOf(path: string, target: string): string {
  return posix.relative(posix.dirname(path), target)
}

function isUnfinished([, file]: readonly [number, TorrentFile]): boolean {
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

/** Not what lies behind a link out of the folder. */
async function hide({ confined }: ContentFiles, path: string): Promise<void> {
  const at = await confined.locate(path)
  if (at !== null) await hideFile(at)
}

/**
 * Both paths are safe as written. A link further up could still make `..` climb out of the folder, so the link is made only
 * where the folders are real. @returns whether it is there
 */
async function link(files: ContentFiles, path: string, target: string): Promise<boolean> {
  const at = files.confined.resolve(path)
  const parent = await files.confined.makeParent(path)
  try {
    if (parent !== join(await realpath(files.confined.folder), ...dirname(path).split('/')))
      throw new ShoalError('disk-denied', `${dirname(at)} is a symbolic link. Remove the link.`)
    return await makeLink(linkTargetOf(path, target), join(parent, basename(path)))
  } catch (error) {
    throw diskError(error, 'create', at)
  }
}

async function makeLink(target: string, at: string): Promise<boolean> {
  try {
    await symlink(target, at)
    return true
  } catch (error) {
    const code = errorCode(error) ?? ''
    if (HAS_NO_LINKS.has(code)) return false
    if (code === 'EEXIST' && (await readlink(at).catch(() => null)) === target) return true
    throw error
  }
}
