import type { FileHandle } from 'node:fs/promises'
import { invariant } from '../core/units.ts'
import { errorCode } from './disk-errors.ts'

/** Most files one piece of work may use at once; work on more goes in turns. */
export const FILES_PER_TURN = 64

/** Far below the 1,024 descriptors many systems allow a process, which sockets want too. */
const LIMIT = 256

/** How to reach a file that may be open already: equal keys mean the same file opened the same way. */
export interface Opener {
  readonly key: string
  open(): Promise<FileHandle>
}

interface Entry {
  readonly handle: Promise<FileHandle>
  users: number
  /** No longer to be found; closed when its last user is done. */
  isEvicted: boolean
}

/**
 * Open files of all torrents, kept for the next use, the longest unused closed first. Files in use never exceed the limit:
 * work waits its turn in order and takes all the files it needs at once, so none waits while holding some.
 */
export class OpenFiles {
  readonly #limit: number
  /** In order of last use. */
  readonly #entries = new Map<string, Entry>()
  readonly #waiting: { readonly count: number; readonly start: () => void }[] = []
  #inUse = 0

  constructor(limit = LIMIT) {
    invariant(limit >= FILES_PER_TURN, 'one turn fits')
    this.#limit = limit
  }

  /** Runs `work` with the files open. They stay open at least until it ends, so their numbers may go to another thread. */
  async use<Result>(
    openers: readonly Opener[],
    work: (files: readonly FileHandle[]) => Promise<Result>
  ): Promise<Result> {
    invariant(openers.length <= FILES_PER_TURN, 'one turn uses few files')
    await this.#take(openers.length)
    const entries: Entry[] = []
    try {
      for (const opener of openers) entries.push(this.#lease(opener))
      return await work(await allOpened(entries))
    } finally {
      await this.#end(entries)
      this.#give(openers.length)
    }
  }

  /** Forgets the files whose key starts so: the next use opens them anew. Those in use are closed when that ends. */
  async close(prefix = ''): Promise<void> {
    const closing: Promise<void>[] = []
    for (const [key, entry] of this.#entries) {
      if (!key.startsWith(prefix)) continue
      this.#entries.delete(key)
      entry.isEvicted = true
      if (entry.users === 0) closing.push(closeQuietly(entry))
    }
    await Promise.all(closing)
  }

  #lease(opener: Opener): Entry {
    const known = this.#entries.get(opener.key)
    const entry = known ?? { handle: this.#open(opener), users: 0, isEvicted: false }
    entry.users++
    this.#entries.delete(opener.key)
    this.#entries.set(opener.key, entry)
    if (known === undefined) entry.handle.catch(() => this.#forget(opener.key, entry))
    return entry
  }

  /** Another part of the process may have used up the descriptors: ours that are idle are given back then. */
  async #open(opener: Opener): Promise<FileHandle> {
    try {
      return await opener.open()
    } catch (error) {
      if (errorCode(error) !== 'EMFILE') throw error
      await this.#closeUnused(0)
      return await opener.open()
    }
  }

  async #end(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) {
      entry.users--
      if (entry.isEvicted && entry.users === 0) await closeQuietly(entry)
    }
    await this.#closeUnused(this.#limit)
  }

  #forget(key: string, entry: Entry): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key)
  }

  async #closeUnused(keep: number): Promise<void> {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= keep) return
      if (entry.users > 0) continue
      this.#entries.delete(key)
      await closeQuietly(entry)
    }
  }

  async #take(count: number): Promise<void> {
    if (this.#waiting.length > 0 || this.#inUse + count > this.#limit)
      await new Promise<void>((start) => this.#waiting.push({ count, start }))
    else this.#inUse += count
  }

  #give(count: number): void {
    this.#inUse -= count
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#inUse + next.count > this.#limit) return
      this.#inUse += next.count
      this.#waiting.shift()
      next.start()
    }
  }
}

/** Waits for every file even when one fails: none may still be opening when its lease ends. */
async function allOpened(entries: readonly Entry[]): Promise<FileHandle[]> {
  const opened = await Promise.allSettled(entries.map((entry) => entry.handle))
  return opened.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}

/** All that was written has been confirmed before, so a close that fails takes nothing away. */
async function closeQuietly(entry: Entry): Promise<void> {
  await entry.handle.then((handle) => handle.close()).catch(() => undefined)
}
