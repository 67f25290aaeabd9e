import type { Words } from '../i18n/words.svelte.ts'
import { troubleOf } from './notices.svelte.ts'

/** Something a dialog asks of the engine: whether that goes on, and why it was refused. */
export class Deed {
  isBusy: boolean = $state(false)
  refused: string | null = $state(null)
  readonly #words: Words

  constructor(words: Words) {
    this.#words = words
  }

  /** @returns what came of it; null when it was refused */
  async attempt<T extends object>(work: () => Promise<T>): Promise<T | null> {
    this.isBusy = true
    this.refused = null
    try {
      return await work()
    } catch (error) {
      this.refused = troubleOf(this.#words, error)
      return null
    } finally {
      this.isBusy = false
    }
  }
}
