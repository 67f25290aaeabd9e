import { constants, type BigIntStats, type Stats } from 'node:fs'
import { chmod, copyFile, link, lstat, rename, rm, type FileHandle } from 'node:fs/promises'
import { isSame, stampOf } from './stamps.ts'

const WRITABLE = 0o222
const BY_OWNER = 0o200

/** A file that is to get another name. */
export interface Linked {
  /** Its real path. */
  readonly at: string
  readonly handle: FileHandle
  /** How it looks. */
  readonly stats: BigIntStats
}

/**
 * Gives a file another name (a hard link). All names have one content, so as long as there are several the file is read-only,
 * and was so before it got the second: a program that writes in place is refused, where it would change what stands elsewhere
 * unseen. One that saves a new file under the name, as most editors can, and whoever deletes the name leave the other as it is.
 * @returns false: the path leads to another file by now, and there is no new name
 * @throws the system's error, and there is no new name
 */
export async function linkFile({ at, handle, stats }: Linked, to: string): Promise<boolean> {
  const mode = modeOf(stats)
  const isProtected = (mode & WRITABLE) === 0
  if (!isProtected) await handle.chmod(mode & ~WRITABLE)
  try {
    await link(at, to)
    if (isThatFile(await lstat(to, { bigint: true }), stats)) return true
    await rm(to)
    return false
  } finally {
    if (!isProtected && (await handle.stat()).nlink === 1) await handle.chmod(mode)
  }
}

/**
 * Before a file is written: where it has other names, this one gets a file of its own, writable, in one step.
 * @param at its real path
 * @param draft where it is put together, beside it; whatever is left of an earlier attempt is replaced
 * @throws the system's error, and the file is as it was
 */
export async function ownFile(at: string, draft: string): Promise<void> {
  const stats = await lstat(at)
  if (!stats.isFile() || stats.nlink < 2) return
  try {
    await rm(draft, { force: true })
    await copyFile(at, draft, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    await chmod(draft, modeOf(stats) | BY_OWNER)
    // There no read-only file is replaced.
    if (process.platform === 'win32') await chmod(at, modeOf(stats) | BY_OWNER)
    await rename(draft, at)
  } catch (error) {
    // What matters is why it could not be; a draft that cannot be removed either is replaced the next time.
    await rm(draft, { force: true }).catch(() => undefined)
    throw error
  }
}

/** Before one of two names is deleted: the file under the other is its owner's to edit again. */
export async function unprotectLast(at: string, stats: Stats): Promise<void> {
  const isLast = stats.isFile() && stats.nlink === 2 && (stats.mode & WRITABLE) === 0
  if (isLast) await chmod(at, modeOf(stats) | BY_OWNER)
}

/** The mode of a file with the content of another and a life of its own. @returns permission bits */
export function modeOfCopy(stats: BigIntStats, executable: boolean): number {
  const mode = (modeOf(stats) & 0o666) | BY_OWNER
  return executable ? mode | ((mode & 0o444) >> 2) : mode
}

export function isExecutable(stats: BigIntStats): boolean {
  return (modeOf(stats) & 0o100) !== 0
}

function modeOf({ mode }: Stats | BigIntStats): number {
  return Number(mode) & 0o7777
}

function isThatFile(now: BigIntStats, before: BigIntStats): boolean {
  return now.dev === before.dev && now.ino === before.ino && isSame(stampOf(now), stampOf(before))
}
