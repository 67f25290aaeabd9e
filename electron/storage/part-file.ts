import { rename, rm, unlink, type FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ContentFiles } from './content-files.ts'
import { diskError, errorCode } from './disk-errors.ts'
import { draftOf } from './part-file-name.ts'
import type { Straddled } from './placement.ts'

const PORTION = 1024 * 1024

/**
 * Moves what the part file holds of a file to where it belongs, now that the file is wanted. The file appears under its name
 * only when all of it is there: killed at any moment, either the part file or the file is right.
 */
export async function moveFromPartFile(
  files: ContentFiles,
  file: number,
  straddled: readonly Straddled[]
): Promise<void> {
  const size = (await files.stamp(files.partFile))?.size ?? 0
  const held = straddled.filter(({ part }) => part.position < size)
  if (held.length === 0) return
  const isNew = (await files.confined.look(files.path(file))) === null
  try {
    if (isNew) await appear(files, file, held)
    else await fill(files, file, files.path(file), held)
  } catch (error) {
    throw diskError(error, 'write', files.describe(file))
  }
  await files.forget(file)
  files.touch(file)
}

async function appear(files: ContentFiles, file: number, held: readonly Straddled[]): Promise<void> {
  const path = files.path(file)
  const parent = await files.confined.makeParent(path)
  const draft = draftOf(path, files.path(files.partFile), file)
  const at = join(parent, basename(draft))
  try {
    await rm(at, { force: true })
    await fill(files, file, draft, held)
    await rename(at, join(parent, basename(path)))
  } catch (error) {
    // What matters is why it could not appear; a draft that cannot be removed either is overwritten the next time.
    await rm(at, { force: true }).catch(() => undefined)
    throw error
  }
}

/** Nothing needs the part file any more. */
export async function removePartFile(files: ContentFiles): Promise<void> {
  await files.forget(files.partFile)
  files.touch(files.partFile)
  try {
    await unlink(files.describe(files.partFile))
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw diskError(error, 'write', files.describe(files.partFile))
  }
}

async function fill(
  files: ContentFiles,
  file: number,
  target: string,
  held: readonly Straddled[]
): Promise<void> {
  const from = await files.confined.openToRead(files.path(files.partFile))
  const to = await files.openToWrite(file, target).catch(async (error: unknown) => {
    await from.close()
    throw error
  })
  try {
    for (const { part, position } of held) await copy(from, part.position, to, position, part.length)
  } finally {
    await from.close()
    await to.close()
  }
}

/** Bytes after the end of `from` were never written; they are left as they are. */
async function copy(
  from: FileHandle,
  source: number,
  to: FileHandle,
  target: number,
  length: number
): Promise<void> {
  const portion = new Uint8Array(Math.min(PORTION, length))
  for (let done = 0; done < length;) {
    const { bytesRead } = await from.read(portion, 0, Math.min(portion.length, length - done), source + done)
    if (bytesRead === 0) return
    await writeFully(to, portion.subarray(0, bytesRead), target + done)
    done += bytesRead
  }
}

async function writeFully(to: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;)
    done += (await to.write(bytes, done, bytes.length - done, position + done)).bytesWritten
}
