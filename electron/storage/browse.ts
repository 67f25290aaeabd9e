import { mkdir, opendir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { ShoalError } from '../../shared/errors.ts'
import { diskError, errorCode } from './disk-errors.ts'
import { inTurns } from './in-turns.ts'

/** Names of one folder that are told; more than anyone scrolls through. */
const MOST_ENTRIES = 2_000

export interface Listed {
  readonly name: string
  readonly isFolder: boolean
  /** Bytes; null for folders and for what cannot be looked at. */
  readonly size: number | null
}

export interface Listing {
  /** With its whole path. */
  readonly path: string
  /** Null at the top. */
  readonly parent: string | null
  /** Folders first, then by name. */
  readonly entries: readonly Listed[]
  readonly isCut: boolean
}

/** What a folder holds, hidden names left out. @throws ShoalError 'not-found', 'disk-denied', 'disk-failed' */
export async function browse(folder: string): Promise<Listing> {
  const path = resolve(folder)
  const names: string[] = []
  let isCut = false
  try {
    for await (const { name } of await opendir(path)) {
      if (name.startsWith('.')) continue
      if (names.length === MOST_ENTRIES) isCut = true
      else names.push(name)
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR')
      throw new ShoalError('not-found', `There is no folder ${path}.`, { cause: error })
    throw diskError(error, 'read', path)
  }
  const entries = await inTurns(names, (name) => look(path, name))
  const parent = dirname(path)
  return { path, parent: parent === path ? null : parent, entries: entries.sort(byKindAndName), isCut }
}

/** With all folders above it; one that is there already is fine. @throws ShoalError 'disk-denied', 'disk-failed' */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw diskError(error, 'create', folder)
  })
}

async function look(folder: string, name: string): Promise<Listed> {
  const stats = await stat(join(folder, name)).catch(() => null)
  const isFolder = stats?.isDirectory() ?? false
  return { name, isFolder, size: isFolder || stats === null ? null : stats.size }
}

function byKindAndName(a: Listed, b: Listed): number {
  return Number(b.isFolder) - Number(a.isFolder) || a.name.localeCompare(b.name, undefined, { numeric: true })
}
