import { above } from './engine-paths.ts'
import { Refusal } from './refusal.ts'
import type { Shoal } from './shoal.svelte.ts'

/** What is known of a folder that something may go to. */
export class FolderSpace {
  /** Bytes left on its disk; null while not known. */
  free: number | null = $state(null)
  /** Whether it is there; null while not known. */
  exists: boolean | null = $state(null)
  readonly #shoal: Shoal
  #last = 0

  constructor(shoal: Shoal) {
    this.#shoal = shoal
  }

  /** Whether so many bytes fit there, as far as is known. */
  holds(bytes: number): boolean {
    return bytes <= (this.free ?? Infinity)
  }

  /** Asks what space the folder's disk has left; of the nearest folder above, where it is not there yet. */
  async read(folder: string): Promise<void> {
    const ask = ++this.#last
    this.free = null
    this.exists = null
    for (const path of [folder, ...above(folder)]) {
      const free = await this.#freeAt(path)
      if (ask !== this.#last) return
      if (free === 'not-found') continue
      this.free = free
      this.exists = path === folder
      return
    }
  }

  async #freeAt(path: string): Promise<number | null | 'not-found'> {
    try {
      return (await this.#shoal.call('browse', { path })).free
    } catch (error) {
      return error instanceof Refusal && error.code === 'not-found' ? 'not-found' : null
    }
  }
}
