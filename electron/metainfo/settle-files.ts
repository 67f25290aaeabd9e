import { distinctPaths, foldersOf } from './distinct.ts'
import type { Placed } from './listed.ts'
import type { FileAttributes, TorrentFile } from './metainfo.ts'
import type { Naming } from './paths.ts'
import { refuse } from './refuse.ts'
import { linkTarget } from './symlinks.ts'

/** Gives listed files the paths they will have: unlike one another, and their symlinks pointing at those. */
export function settleFiles(listed: readonly Placed[], naming: Naming): readonly TorrentFile[] {
  const before = listed.map((file) => file.path)
  const after = naming.kept ? checkDistinct(before) : distinctPaths(before)
  const links = listed.some((file) => file.target !== null) ? new Links(before, after, naming) : null
  return listed.map((file, index) => ({
    path: after[index] ?? file.path,
    length: file.length,
    offset: file.offset,
    attributes: attributesOf(file, links),
    piecesRoot: file.piecesRoot
  }))
}

/** Resolves symlinks among the paths as listed, and answers with the paths as settled. */
class Links {
  readonly #folders: ReadonlySet<string>
  readonly #settled = new Map<string, string>()
  readonly #naming: Naming

  constructor(before: readonly string[], after: readonly string[], naming: Naming) {
    this.#naming = naming
    this.#folders = foldersOf(before)
    for (const [index, path] of before.entries()) {
      if (!this.#folders.has(path) && !this.#settled.has(path)) this.#settled.set(path, after[index] ?? path)
    }
  }

  resolve(path: string, target: readonly Uint8Array[]): string | null {
    const exists = (path: string): boolean => this.#settled.has(path) || this.#folders.has(path)
    const found = linkTarget(path, target, exists, this.#naming)
    return found === null ? null : (this.#settled.get(found) ?? found)
  }
}

function attributesOf(file: Placed, links: Links | null): FileAttributes {
  const symlink = file.target === null ? null : (links?.resolve(file.path, file.target) ?? null)
  if (symlink === null && !file.hidden) return file.executable ? EXECUTABLE : PLAIN
  return { executable: file.executable && symlink === null, hidden: file.hidden, symlink }
}

function checkDistinct(paths: readonly string[]): readonly string[] {
  if (new Set(paths).size < paths.length) refuse('This torrent lists a file twice.')
  return paths
}

// Shared, for a torrent may have hundreds of thousands of files and nearly all are like this.
const PLAIN: FileAttributes = { executable: false, hidden: false, symlink: null }
const EXECUTABLE: FileAttributes = { executable: true, hidden: false, symlink: null }
