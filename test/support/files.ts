import { randomFillSync } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const made = new Set<string>()

/** A new empty folder; `removeTempFolders` takes it away. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-test-'))
  made.add(folder)
  return folder
}

/** For `afterEach` or `afterAll`. */
export async function removeTempFolders(): Promise<void> {
  await Promise.all([...made].map((folder) => rm(folder, { recursive: true, force: true })))
  made.clear()
}

/** Makes files of chance bytes. @param tree size in bytes by path relative to `root` */
export async function makeTree(root: string, tree: Readonly<Record<string, number>>): Promise<void> {
  for (const [path, size] of Object.entries(tree)) {
    const file = join(root, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, randomFillSync(Buffer.alloc(size)))
  }
}
