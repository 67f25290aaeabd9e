import type { Output } from '../../shared/api/commands.ts'
import type { Words } from '../i18n/words.svelte.ts'
import { joinPath } from './engine-paths.ts'
import { troubleOf } from './notices.svelte.ts'
import type { Shoal } from './shoal.svelte.ts'

export type Listing = Output<'browse'>

/** Someone looks through the folders of the engine's computer. */
export class Browsing {
  /** The folder that is shown; null before the first. It stays when another cannot be opened. */
  listing: Listing | null = $state.raw(null)
  /** Why the last folder could not be opened or made. */
  refused: string | null = $state(null)
  isBusy: boolean = $state(false)
  readonly #shoal: Shoal
  readonly #words: Words
  #last = 0

  constructor(shoal: Shoal, words: Words) {
    this.#shoal = shoal
    this.#words = words
  }

  /** Of several that are asked for, the last is shown. @param path null: the download folder @returns whether it is shown */
  async go(path: string | null): Promise<boolean> {
    const ask = ++this.#last
    this.isBusy = true
    try {
      const listing = await this.#shoal.call('browse', { path })
      if (ask !== this.#last) return false
      this.listing = listing
      this.refused = null
      return true
    } catch (error) {
      if (ask === this.#last) this.refused = troubleOf(this.#words, error)
      return false
    } finally {
      if (ask === this.#last) this.isBusy = false
    }
  }

  /** To the folder asked for or, when that is not there, to the download folder: somewhere to begin from. */
  async begin(path: string | null): Promise<void> {
    if (path === null || path === '' || !(await this.go(path))) {
      await this.go(null)
    }
  }

  /** Makes a folder in the one that is shown, and goes there. */
  async makeFolder(name: string): Promise<void> {
    if (this.listing === null || name.trim() === '') return
    const path = joinPath(this.listing.path, name.trim())
    try {
      await this.#shoal.call('makeFolder', { path })
      await this.go(path)
    } catch (error) {
      this.refused = troubleOf(this.#words, error)
    }
  }
}
