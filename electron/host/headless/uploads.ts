import { mkdir, readdir, rmdir, type FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { ShoalError } from '../../../shared/errors.ts'
import { formatBytes } from '../../../shared/format.ts'
import { Confined } from '../../storage/confined.ts'
import { diskError, errorCode } from '../../storage/disk-errors.ts'
import { freeSpace } from '../../storage/free-space.ts'
import { makeFolder, makeUnderFreeName, openNew, receive } from './new-file.ts'
import { uploadPath } from './upload-path.ts'

/** Folders that files may still come for; the oldest is forgotten, and more of it would begin a folder of its own. */
const MOST_FOLDERS = 1_000

interface Folder {
  /** What it is called where it comes from, and its whole path here. */
  readonly name: string
  readonly path: string
  /** Files on their way into it. */
  underWay: number
}

/** Files that pages send, for they know no paths on this computer. Nothing that was here before is ever written to. */
export class Uploads {
  readonly #downloads: () => string
  readonly #folders = new Map<string, Promise<Folder>>()
  readonly #underWay = new Set<Promise<string>>()

  /** @param downloads where what comes is put */
  constructor(downloads: () => string) {
    this.#downloads = downloads
  }

  /**
   * @param id the same for all files of one folder
   * @param path below the folder of downloads, '/'-joined; its first name is that of the file or folder that was dropped
   * @param length bytes that will come; null: not known
   * @returns the whole path of that file or folder
   * @throws ShoalError 'usage', 'cancelled', 'disk-full', 'disk-denied', 'disk-failed'; nothing of the file is left then
   */
  async receive(id: string, path: string, length: number | null, body: Readable): Promise<string> {
    const receiving = this.#receive(id, path, length, body).finally(() => this.#underWay.delete(receiving))
    this.#underWay.add(receiving)
    return await receiving
  }

  /** Waits for those under way, whose connections have been ended. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay)
  }

  async #receive(id: string, path: string, length: number | null, body: Readable): Promise<string> {
    const [top, ...below] = uploadPath(path)
    const downloads = this.#downloads()
    await refuseTooLong(length, downloads)
    if (below.length > 0) return await this.#receiveInFolder(id, top, below.join('/'), body)
    const { path: whole, made } = await makeUnderFreeName(downloads, top, openNew)
    await receive(body, made, whole)
    return whole
  }

  async #receiveInFolder(id: string, name: string, below: string, body: Readable): Promise<string> {
    const folder = await this.#folderOf(id, name)
    folder.underWay++
    try {
      const whole = join(await new Confined(folder.path).makeParent(below), basename(below))
      await receive(body, await openOnce(whole), whole)
      folder.underWay--
    } catch (error) {
      folder.underWay--
      if (folder.underWay === 0 && (await removeEmpty(folder.path))) this.#folders.delete(id)
      throw error
    }
    return folder.path
  }

  async #folderOf(id: string, name: string): Promise<Folder> {
    let beginning = this.#folders.get(id)
    if (beginning === undefined) {
      beginning = begin(this.#downloads(), name)
      this.#folders.set(id, beginning)
      this.#forgetOldest()
      beginning.catch(() => this.#folders.delete(id))
    }
    const folder = await beginning
    if (folder.name !== name)
      throw new ShoalError('usage', 'This is part of another folder than the files before it.')
    return folder
  }

  #forgetOldest(): void {
    const [oldest] = this.#folders.keys()
    if (this.#folders.size > MOST_FOLDERS && oldest !== undefined) this.#folders.delete(oldest)
  }
}

async function begin(downloads: string, name: string): Promise<Folder> {
  const { path } = await makeUnderFreeName(downloads, name, makeFolder)
  return { name, path, underWay: 0 }
}

async function openOnce(path: string): Promise<FileHandle> {
  try {
    return await openNew(path)
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw new ShoalError('usage', `${basename(path)} has come already.`)
    throw diskError(error, 'create', path)
  }
}

/** Makes the folder of downloads if it is not there. */
async function refuseTooLong(length: number | null, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw diskError(error, 'create', folder)
  })
  const free = await freeSpace(folder)
  if (length === null || length <= free) return
  throw new ShoalError(
    'disk-full',
    `${formatBytes(length)} do not fit: ${formatBytes(free)} are left in ${folder}. Free some space first.`
  )
}

/** Folders in which no file came to be, from the innermost. @returns whether the outermost is gone too */
async function removeEmpty(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true })
  let isEmpty = true
  for (const entry of entries)
    isEmpty = entry.isDirectory() && (await removeEmpty(join(folder, entry.name))) && isEmpty
  if (isEmpty) await rmdir(folder)
  return isEmpty
}
