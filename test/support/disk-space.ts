import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

const BLOCK = 512

/** Bytes of the disk that all below a folder takes, a file with several names once. Clones count as if they shared nothing. */
export async function diskSpace(folder: string): Promise<number> {
  const spaces = new Map<bigint, number>()
  for (const path of await readdir(folder, { recursive: true })) {
    const stats = await lstat(join(folder, path), { bigint: true })
    if (stats.isFile()) spaces.set(stats.ino, Number(stats.blocks) * BLOCK)
  }
  return [...spaces.values()].reduce((sum, space) => sum + space, 0)
}
