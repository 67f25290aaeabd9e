import { mkdir, open, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { ShoalError } from '../../../shared/errors.ts'
import { cut, MAX_COMPONENT_BYTES } from '../../metainfo/paths.ts'
import { diskError, errorCode } from '../../storage/disk-errors.ts'

/** Names that are tried for one that is taken. */
const MOST_NAMES = 10_000
/** Bytes that ' (10000)' takes, and those that `cut` may keep too many. */
const ROOM_FOR_NUMBER = 12

/**
 * Makes a file or folder under a name of its own: `name`, or 'name (2)' and so on where that is taken.
 * @param make fails with EEXIST where something is
 * @returns its whole path, and what `make` gave
 * @throws ShoalError 'disk-full', 'disk-denied', 'disk-failed'
 */
export async function makeUnderFreeName<T>(
  folder: string,
  name: string,
  make: (path: string) => Promise<T>
): Promise<{ readonly path: string; readonly made: T }> {
  for (let number = 1; number <= MOST_NAMES; number++) {
    const path = join(folder, number === 1 ? name : numbered(name, number))
    try {
      return { path, made: await make(path) }
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw diskError(error, 'create', path)
    }
  }
  throw new ShoalError('disk-denied', `Too much in ${folder} is called ${name}. Move some of it away.`)
}

/** Never opens what is there, be it a link to somewhere else. */
export async function openNew(path: string): Promise<FileHandle> {
  return await open(path, 'wx')
}

export async function makeFolder(path: string): Promise<void> {
  await mkdir(path)
}

/**
 * Writes all that comes, and closes the file; what does not come whole is taken away again.
 * @throws ShoalError 'cancelled' when the sender stopped, 'disk-full', 'disk-denied', 'disk-failed'
 */
export async function receive(body: Readable, handle: FileHandle, path: string): Promise<void> {
  try {
    try {
      await writeAll(body, handle)
    } finally {
      await handle.close()
    }
  } catch (error) {
    await unlink(path).catch((left: unknown) => {
      throw diskError(left, 'write', path)
    })
    if (body.readableAborted)
      throw new ShoalError('cancelled', 'The file did not come whole.', { cause: error })
    throw diskError(error, 'write', path)
  }
}

async function writeAll(body: Readable, handle: FileHandle): Promise<void> {
  // Ending early must leave the connection as it is: the answer that says why goes through it.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) await handle.writeFile(chunk as Buffer)
}

/** Before the extension, where there is one: 'photo (2).jpg'. */
function numbered(name: string, number: number): string {
  const extension = EXTENSION.exec(name)?.[0] ?? ''
  const base = name.slice(0, name.length - extension.length)
  const room = MAX_COMPONENT_BYTES - ROOM_FOR_NUMBER - Buffer.byteLength(extension)
  return `${cut(base, room)} (${number})${extension}`
}

const EXTENSION = /(?<=.)\.[^. ]{1,16}$/u
