import { lstat, opendir, readlink, realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { ShoalError } from '../../shared/errors.ts'
import type { SourceFile, TorrentSource } from '../metainfo/plan.ts'
import { diskError, errorCode } from './disk-errors.ts'
import { inTurns } from './in-turns.ts'

/** What is to be shared and where it lies. A link given as the source itself is followed, one inside it is shared as a link. */
export interface WalkedSource extends TorrentSource {
  /** Real path of the file or folder itself: what hashFiles reads. */
  readonly root: string
  /** Its parent: the `folder` of a PieceStore that seeds it in place. */
  readonly folder: string
}

interface Found {
  readonly path: string
  readonly isLink: boolean
}

/**
 * Lists the files in the order in which the system lists its folders, entering each as it comes: the order libtorrent gives
 * a v1 torrent; for others it does not matter. Refuses what no torrent can hold with a sentence that names it.
 */
export async function walkSource(path: string): Promise<WalkedSource> {
  const root = await findRoot(path)
  const stats = await lstat(root)
  if (!stats.isDirectory() && !stats.isFile()) throw special(root)
  const found = stats.isFile() ? [{ path: '', isLink: false }] : await list(root, '')
  if (found.length === 0) throw new ShoalError('usage', `${root} holds no files: there is nothing to share.`)
  const files = await inTurns(found, (file) => describe(root, file))
  return { root, folder: dirname(root), name: basename(root), single: stats.isFile(), files }
}

async function findRoot(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw diskError(error, 'read', path)
    throw new ShoalError('not-found', `There is no file or folder ${path}.`, { cause: error })
  }
}

async function list(root: string, folder: string): Promise<Found[]> {
  const found: Found[] = []
  for (const { name, kind } of await entriesOf(join(root, folder))) {
    const path = folder === '' ? name : `${folder}/${name}`
    if (kind === 'folder') for (const file of await list(root, path)) found.push(file)
    else found.push({ path, isLink: kind === 'link' })
  }
  return found
}

async function entriesOf(folder: string): Promise<{ name: string; kind: 'folder' | 'link' | 'file' }[]> {
  try {
    const entries: { name: string; kind: 'folder' | 'link' | 'file' }[] = []
    for await (const entry of await opendir(folder))
      entries.push({ name: entry.name, kind: await kindOf(folder, entry) })
    return entries
  } catch (error) {
    throw diskError(error, 'read', folder)
  }
}

interface Entry {
  readonly name: string
  isDirectory(): boolean
  isSymbolicLink(): boolean
  isFile(): boolean
}

/** Some file systems list names without saying what they are: then it is looked up. */
async function kindOf(folder: string, entry: Entry): Promise<'folder' | 'link' | 'file'> {
  const path = join(folder, entry.name)
  if (entry.name.includes('\ufffd'))
    throw new ShoalError('usage', `The name of ${path} is not UTF-8, which every torrent needs. Rename it.`)
  const isKnown = entry.isDirectory() || entry.isSymbolicLink() || entry.isFile()
  const stats = isKnown ? entry : await lstat(path)
  if (stats.isDirectory()) return 'folder'
  if (stats.isSymbolicLink()) return 'link'
  if (stats.isFile()) return 'file'
  throw special(path)
}

async function describe(root: string, { path, isLink }: Found): Promise<SourceFile> {
  const at = join(root, path)
  try {
    if (isLink)
      return { path, length: 0, executable: false, symlink: targetOf(root, path, await readlink(at)) }
    const { size, mode } = await lstat(at)
    return { path, length: size, executable: (mode & 0o100) !== 0, symlink: null }
  } catch (error) {
    throw diskError(error, 'read', at)
  }
}

/** Where a link leads, relative to the root. A torrent holds only what is inside it, and a link of its own to that. */
function targetOf(root: string, path: string, target: string): string {
  const inside = relative(root, resolve(root, dirname(path), target))
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
    throw new ShoalError(
      'usage',
      `${join(root, path)} is a link that leads out of ${root}. Remove it, or share what it leads to.`
    )
  return inside.replaceAll(sep, '/')
}

function special(path: string): ShoalError {
  return new ShoalError('usage', `${path} is a socket, pipe or device, which cannot be shared. Move it away.`)
}
