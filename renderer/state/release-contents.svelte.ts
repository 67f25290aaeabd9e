import { FILES_PER_PAGE } from '../../shared/api/agreed.ts'
import type { Words } from '../i18n/words.svelte.ts'
import { troubleOf } from './notices.svelte.ts'
import type { Shoal } from './shoal.svelte.ts'

export interface ReleaseFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
}

/** The notes and files of one release of a channel, asked for a page at a time. */
export class ReleaseContents {
  /** Null until they are known. */
  notes: string | null = $state.raw(null)
  files: readonly ReleaseFile[] = $state.raw([])
  /** Why they cannot be had; null: they can, as far as is known. */
  trouble: string | null = $state.raw(null)
  isLoading: boolean = $state(false)
  readonly #shoal: Shoal
  readonly #words: Words
  readonly #of: { readonly id: string; readonly number: number }
  #isWhole = false

  constructor(shoal: Shoal, words: Words, of: { readonly id: string; readonly number: number }) {
    this.#shoal = shoal
    this.#words = words
    this.#of = of
  }

  /** The next page of files; nothing where there is none, or one is on its way. */
  async load(): Promise<void> {
    if (this.isLoading || this.#isWhole) return
    this.isLoading = true
    try {
      const page = await this.#shoal.call('release', { ...this.#of, from: this.files.length })
      this.notes = page.notes
      this.files = [...this.files, ...page.files]
      this.trouble = null
      this.#isWhole = page.files.length < FILES_PER_PAGE
    } catch (error) {
      this.trouble = troubleOf(this.#words, error)
    } finally {
      this.isLoading = false
    }
  }
}
