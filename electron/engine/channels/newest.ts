import { lstat, mkdir, readlink, rename, rm, symlink } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { errorCode, diskError } from '../../storage/disk-errors.ts'

/** In a follower's folder: where its releases are, each in a folder of its number, and what leads to the newest. */
const RELEASES = 'releases'
const NEWEST = 'newest'

/** Where one release goes. */
export function folderOfRelease(folder: string, number: number): string {
  return join(folder, RELEASES, String(number))
}

/** The other way round; null: no release goes there. */
export function numberOfFolder(folder: string, place: string): number | null {
  const number = Number(basename(place))
  return Number.isSafeInteger(number) && folderOfRelease(folder, number) === place ? number : null
}

/**
 * Lets `newest` lead to a file or folder of a release. The link is replaced in one step: whoever looks sees the old release
 * or the new one, whole. What somebody else put there is moved aside and kept.
 * @returns false: it did already
 * @throws ShoalError 'disk-denied', 'disk-failed', 'disk-full'
 */
export async function showNewest(folder: string, content: string): Promise<boolean> {
  const link = join(folder, NEWEST)
  if ((await shownContent(folder)) === resolve(content)) return false
  const fresh = join(folder, `.${NEWEST}-${process.pid}`)
  try {
    await mkdir(folder, { recursive: true })
    await moveAside(link)
    await rm(fresh, { force: true })
    // A junction on Windows, which needs no rights and has to be absolute.
    const target = process.platform === 'win32' ? resolve(content) : relative(folder, content)
    await symlink(target, fresh, 'junction')
    await rename(fresh, link)
    return true
  } catch (error) {
    throw diskError(error, 'create', link)
  }
}

/** What `newest` leads to; null: it is not there, or not a link. */
export async function shownContent(folder: string): Promise<string | null> {
  const target = await readlink(join(folder, NEWEST)).catch(() => null)
  return target === null ? null : resolve(folder, target)
}

/** Whoever turned `newest` into something of their own wants to keep it. */
async function moveAside(link: string): Promise<void> {
  const stat = await lstat(link).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  })
  if (stat === null || stat.isSymbolicLink()) return
  for (let count = 1; ; count++) {
    const aside = `${link} (${count})`
    if ((await lstat(aside).catch(() => null)) !== null) continue
    await rename(link, aside)
    return
  }
}
