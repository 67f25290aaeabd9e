import { randomFill } from 'node:crypto'
import { mkdir, mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createTorrent, planPath } from '../../electron/engine/create-torrent.ts'
import type { TorrentOptions } from '../../electron/metainfo/plan.ts'
import { Disk } from '../../electron/storage/disk.ts'

const MiB = 1024 * 1024

/** What is handed over: one file, and its torrent. */
export interface Input {
  /** The folder that a seed serves. */
  readonly folder: string
  readonly file: string
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** The .torrent file. */
  readonly torrent: string
  readonly options: TorrentOptions
}

export interface InputOptions {
  readonly size: number
  readonly torrent: TorrentOptions
  /** All zeros that take no room on disk; otherwise chance bytes, the same in all rows of a run. */
  readonly isSparse?: boolean
}

/** What the rows of the yardstick use: every client reads it, and a piece takes no time worth speaking of. */
export const V1_OF_1_MIB: TorrentOptions = { version: 'v1', pieceLength: MiB }
/** The same in the other versions. */
export const HYBRID_OF_1_MIB: TorrentOptions = { version: 'hybrid', pieceLength: MiB }
export const V2_OF_1_MIB: TorrentOptions = { version: 'v2', pieceLength: MiB }

/** A temporary folder with inputs, each made once, and results, each gone after its run. */
export class Workplace {
  readonly root: string
  readonly #inputs = new Map<string, Promise<Input>>()
  readonly #closers = new Set<() => Promise<void>>()
  #results = 0

  static async open(parent: string): Promise<Workplace> {
    await mkdir(parent, { recursive: true })
    return new Workplace(await mkdtemp(join(parent, 'shoal-bench-')))
  }

  private constructor(root: string) {
    this.root = root
  }

  input(options: InputOptions): Promise<Input> {
    const key = JSON.stringify(options)
    const made = this.#inputs.get(key) ?? makeInput(join(this.root, `input-${this.#inputs.size}`), options)
    this.#inputs.set(key, made)
    return made
  }

  /** A new empty folder for what a run leaves, handed to `use` and removed after it. */
  async withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
    const folder = join(this.root, `run-${this.#results++}`)
    await mkdir(folder)
    try {
      return await use(folder)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  /**
   * Writes as much as a run is going to and throws it away. The host of a virtual machine takes back memory that is free for a
   * while and hands it out again page by page: files grew at 330 MB/s in such memory and at 4 GB/s in other, which
   * would have hidden what is measured.
   */
  async warmUp(bytes: number): Promise<void> {
    const path = join(this.root, 'warm-up')
    const file = await open(path, 'w')
    const chunk = Buffer.alloc(4 * MiB)
    try {
      for (let done = 0; done < bytes; done += chunk.length) await file.write(chunk)
    } finally {
      await file.close()
      await rm(path)
    }
  }

  /** Something else that must not be left behind. @returns what closes it before the workplace does */
  own(close: () => Promise<void>): () => Promise<void> {
    this.#closers.add(close)
    return async () => {
      this.#closers.delete(close)
      await close()
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#closers].map((close) => close()))
    // Something may be written into it at this moment.
    await rm(this.root, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** The file is written and read once before anyone is measured, and on disk: all find it in the page cache, and nobody its writing. */
async function makeInput(
  folder: string,
  { size, torrent: options, isSparse = false }: InputOptions
): Promise<Input> {
  const content = join(folder, 'content')
  const name = 'input.bin'
  const file = join(content, name)
  // Not recursive: when the benchmark was ended meanwhile, the workplace is gone and must stay so.
  await mkdir(folder)
  await mkdir(content)
  await writeFile(file, '')
  if (isSparse) await truncate(file, size)
  else await fillWithChance(file, size)
  const torrent = join(folder, 'input.torrent')
  await writeTorrent(file, options, torrent)
  return { folder: content, file, name, size, torrent, options }
}

/** Makes a .torrent file `out` of a file. */
export async function writeTorrent(file: string, options: TorrentOptions, out: string): Promise<void> {
  const disk = new Disk()
  try {
    await writeFile(out, (await createTorrent(await planPath(file, options), disk)).bytes)
  } finally {
    await disk.close()
  }
}

async function fillWithChance(file: string, size: number): Promise<void> {
  const chunk = Buffer.alloc(4 * MiB)
  const handle = await open(file, 'w')
  try {
    for (let at = 0; at < size; at += chunk.length) {
      await promisify(randomFill)(chunk)
      await handle.write(chunk, 0, Math.min(chunk.length, size - at))
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
}
