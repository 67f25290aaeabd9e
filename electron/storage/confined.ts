import { constants, type BigIntStats } from 'node:fs'
import { lstat, mkdir, open, realpath, type FileHandle } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { ShoalError } from '../../shared/errors.ts'
import { diskError, errorCode } from './disk-errors.ts'

/** Windows has no O_NOFOLLOW; there a link is looked for before opening. O_NONBLOCK: a planted FIFO must not block a thread. */
const NO_FOLLOW = constants.O_NOFOLLOW as number | undefined
const FLAGS = (NO_FOLLOW ?? 0) | ((constants.O_NONBLOCK as number | undefined) ?? 0)

/**
 * A folder whose files are opened by relative path without ever leaving it: no symlink is followed in the last component,
 * and one further up only while it points inside. The folder itself is the user's choice and may be a link.
 */
export class Confined {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** @param path '/'-joined. Rejects with a ShoalError: missing is 'file-changed'. */
  async openToRead(path: string): Promise<FileHandle> {
    return await this.#open(path, constants.O_RDONLY, 'read', await this.#parent(path, 'read'))
  }

  /** Makes the file and the folders above it when they are not there. */
  async openToWrite(path: string): Promise<FileHandle> {
    const parent = await this.#parent(path, 'create')
    return await this.#open(path, constants.O_RDWR | constants.O_CREAT, 'write', parent)
  }

  /** What lies there, links not followed; null when nothing does. */
  async look(path: string): Promise<BigIntStats | null> {
    try {
      return await lstat(this.resolve(path), { bigint: true })
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null
      throw diskError(error, 'read', this.resolve(path))
    }
  }

  /** Where a path's last component really lies; null when its folder is not there, or lies behind a link out of this one. */
  async locate(path: string): Promise<string | null> {
    try {
      const root = await realpath(this.folder)
      const parent = await realpath(dirname(this.resolve(path)))
      return isInside(root, parent) ? join(parent, path.slice(path.lastIndexOf('/') + 1)) : null
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null
      throw error
    }
  }

  /** The real folder a path's last component is to be made in, itself made when missing. */
  async makeParent(path: string): Promise<string> {
    return await this.#parent(path, 'create')
  }

  resolve(path: string): string {
    return join(this.folder, ...path.split('/'))
  }

  async #open(path: string, flags: number, doing: 'read' | 'write', parent: string): Promise<FileHandle> {
    const at = join(parent, path.slice(path.lastIndexOf('/') + 1))
    try {
      if (NO_FOLLOW === undefined) await refuseLink(at)
      const handle = await open(at, flags | FLAGS, 0o666)
      await closeUnlessFile(handle)
      return handle
    } catch (error) {
      throw diskError(error, doing, this.resolve(path))
    }
  }

  async #parent(path: string, doing: 'read' | 'create'): Promise<string> {
    const at = dirname(this.resolve(path))
    try {
      return assertInside(await realpath(this.folder), await realpath(at), at)
    } catch (error) {
      if (doing === 'read' || errorCode(error) !== 'ENOENT') throw diskError(error, doing, at)
    }
    try {
      return await this.#makeFolders(path.split('/').slice(0, -1))
    } catch (error) {
      throw diskError(error, doing, at)
    }
  }

  /** One level at a time, each looked at before the next: a recursive mkdir would follow a planted link. */
  async #makeFolders(names: readonly string[]): Promise<string> {
    await mkdir(this.folder, { recursive: true })
    const root = await realpath(this.folder)
    let at = root
    for (const name of names) {
      const next = join(at, name)
      await makeFolder(next)
      at = assertInside(root, await realpath(next), next)
    }
    return at
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  }
}

function assertInside(root: string, real: string, path: string): string {
  if (isInside(root, real)) return real
  throw new ShoalError(
    'disk-denied',
    `${path} is a symbolic link out of the torrent's folder. Remove the link.`
  )
}

function isInside(root: string, real: string): boolean {
  return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep)
}

async function refuseLink(path: string): Promise<void> {
  const there = await lstat(path).catch(() => null)
  if (there?.isSymbolicLink() === true) throw Object.assign(new Error('symbolic link'), { code: 'ELOOP' })
}

async function closeUnlessFile(handle: FileHandle): Promise<void> {
  const stats = await handle.stat()
  if (stats.isFile()) return
  await handle.close()
  throw Object.assign(new Error('not a regular file'), { code: stats.isDirectory() ? 'EISDIR' : 'ENODEV' })
}
