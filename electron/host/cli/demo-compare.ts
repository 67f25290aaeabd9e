import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'

export interface Comparison {
  readonly files: number
  readonly bytes: number
  /** Relative paths that are missing on one side or not the same on both. */
  readonly differences: readonly string[]
}

/** Compares two files or folders by content; empty folders do not count, as no torrent carries them. */
export async function compareTrees(one: string, other: string): Promise<Comparison> {
  const [left, right] = await Promise.all([listTree(one), listTree(other)])
  const paths = new Set([...left.keys(), ...right.keys()])
  const differences: string[] = []
  let bytes = 0
  for (const path of paths) {
    bytes += left.get(path) ?? 0
    const isSame =
      left.has(path) &&
      right.has(path) &&
      (await digest(join(one, path))) === (await digest(join(other, path)))
    if (!isSame) differences.push(path)
  }
  return { files: left.size, bytes, differences }
}

/** Size by path relative to the root; '' is the root itself when it is a file. */
async function listTree(root: string): Promise<ReadonlyMap<string, number>> {
  const found = await lstat(root).catch(() => null)
  if (found === null) return new Map()
  if (!found.isDirectory()) return new Map([['', found.size]])
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
  return new Map(
    await Promise.all(files.map(async (file) => [relative(root, file), (await lstat(file)).size] as const))
  )
}

async function digest(path: string): Promise<string> {
  if ((await lstat(path)).isSymbolicLink()) return `-> ${await readlink(path)}`
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
