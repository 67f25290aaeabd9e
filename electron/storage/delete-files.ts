import { lstat, readlink, rmdir, unlink } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { basename, dirname, join, posix } from 'node:path'
import { ShoalError } from '../../shared/errors.ts'
import type { Metainfo, TorrentFile } from '../metainfo/metainfo.ts'
import { Confined } from './confined.ts'
import { diskError, errorCode } from './disk-errors.ts'
import { linkTargetOf } from './finish-files.ts'
import { unprotectLast } from './hard-links.ts'
import { inTurns } from './in-turns.ts'
import { draftOf, partFileOf } from './part-file-name.ts'

export interface Deletion {
  readonly metainfo: Metainfo
  /** Where the first part of every file's path lies. It stays. */
  readonly folder: string
  /** Files (indices) that are not wanted: that one is not the torrent's is no news. */
  readonly skipped: ReadonlySet<number>
  /** Pieces that are verified, or once were. */
  readonly held: ReadonlySet<number>
  /** Whether its files may be hard links of another torrent's (see `linkFile`), which stay. */
  readonly mayBeLinked: boolean
  /** Real paths that stay: another torrent has them, too. */
  readonly spared: ReadonlySet<string>
}

/**
 * Deletes what a torrent that does not run has on disk: its files, its part file, and the folders of its paths that are empty then.
 * A file is the torrent's when it has its length and holds a piece that was verified. Somebody else's of the same name stays, and
 * so does all that lies behind a link out of the folder.
 * @throws ShoalError when everything else is deleted: 'disk-denied' or 'disk-failed' for what could not be, 'file-changed' for a
 * wanted file that is not the torrent's
 */
export async function deleteFiles(deletion: Deletion): Promise<void> {
  const deleting = new Deleting(deletion)
  await deleting.files()
  await deleting.folders()
  const [first, ...more] = deleting.faults
  if (first === undefined) return
  const others = more.length === 0 ? '' : ` ${more.length} more were left.`
  throw new ShoalError(first.code, `${first.message}${others}`, { cause: first.cause })
}

class Deleting {
  readonly faults: ShoalError[] = []
  readonly #deletion: Deletion
  readonly #confined: Confined

  constructor(deletion: Deletion) {
    this.#deletion = deletion
    this.#confined = new Confined(deletion.folder)
  }

  async files(): Promise<void> {
    const { metainfo } = this.#deletion
    await inTurns(metainfo.files, (file, index) => this.#noting(file.path, () => this.#file(file, index)))
    const partFile = partFileOf(metainfo)
    await this.#noting(partFile, () => this.#ownFile(partFile))
  }

  async folders(): Promise<void> {
    for (const folder of foldersOf(this.#deletion.metainfo))
      await this.#noting(folder, () => this.#folder(folder))
  }

  async #noting(path: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.faults.push(diskError(error, 'delete', this.#confined.resolve(path)))
    }
  }

  async #file(file: TorrentFile, index: number): Promise<void> {
    const { metainfo, skipped, spared } = this.#deletion
    const at = await this.#confined.locate(file.path)
    if (at === null || spared.has(at)) return
    const there = await look(at)
    await deleteFile(join(dirname(at), basename(draftOf(file.path, partFileOf(metainfo), index))))
    if (there === null) return
    if (await this.#isOurs(file, index, at, there)) await this.#unlink(at, there)
    else if (!skipped.has(index)) throw notOurs(at)
  }

  async #unlink(at: string, there: Stats): Promise<void> {
    if (this.#deletion.mayBeLinked) await unprotectLast(at, there)
    await unlink(at)
  }

  async #isOurs(file: TorrentFile, index: number, at: string, there: Stats): Promise<boolean> {
    const { symlink } = file.attributes
    if (symlink !== null)
      return there.isSymbolicLink() && (await readlink(at)) === linkTargetOf(file.path, symlink)
    return there.isFile() && there.size === file.length && this.#hasHeld(index)
  }

  /** An empty file is made when the torrent is complete. */
  #hasHeld(index: number): boolean {
    const { metainfo, held } = this.#deletion
    const { first, end } = metainfo.layout.piecesOf(index)
    if (first === end) return held.size > 0
    for (let piece = first; piece < end; piece++) if (held.has(piece)) return true
    return false
  }

  /** One whose name nobody else would choose. */
  async #ownFile(path: string): Promise<void> {
    const at = await this.#confined.locate(path)
    if (at !== null) await deleteFile(at)
  }

  async #folder(path: string): Promise<void> {
    const at = await this.#confined.locate(path)
    const there = at === null ? null : await look(at)
    if (at === null || there?.isDirectory() !== true) return
    try {
      await rmdir(at)
    } catch (error) {
      if (!NOT_EMPTY.has(errorCode(error) ?? '')) throw error
    }
  }
}

/** As systems say it. */
const NOT_EMPTY = new Set(['ENOTEMPTY', 'EEXIST'])

/** All folders that paths of the torrent lead through, the inner before the outer. */
function foldersOf({ files }: Metainfo): readonly string[] {
  const folders = new Set<string>()
  for (const { path } of files)
    for (
      let folder = posix.dirname(path);
      folder !== '.' && !folders.has(folder);
      folder = posix.dirname(folder)
    )
      folders.add(folder)
  return [...folders].sort((one, other) => depthOf(other) - depthOf(one))
}

function depthOf(path: string): number {
  return path.split('/').length
}

function notOurs(at: string): ShoalError {
  const about = `${at} was left: it is not what the torrent holds`
  return new ShoalError('file-changed', `${about}. Delete it yourself if you do not need it.`)
}

async function deleteFile(at: string): Promise<void> {
  if ((await look(at))?.isFile() === true) await unlink(at)
}

async function look(at: string): Promise<Stats | null> {
  try {
    return await lstat(at)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}
