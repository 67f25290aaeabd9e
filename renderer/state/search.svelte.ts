import type { Output } from '../../shared/api/commands.ts'
import type { Words } from '../i18n/words.svelte.ts'
import { troubleOf } from './notices.svelte.ts'
import { PeerSearch } from './peer-search.svelte.ts'
import type { Shoal } from './shoal.svelte.ts'

export type Hit = Output<'search'>['hits'][number]

/** Hits that are asked for: the best, more than anyone reads. */
export const MOST_HITS = 200

/** Searches the releases of all channels here. One search at a time: of what is typed meanwhile, the last is next. */
export class Search {
  text: string = $state('')
  /** Of `found`; null: nothing was searched for yet. */
  hits: readonly Hit[] | null = $state.raw(null)
  /** The text that the hits are of. */
  found: string = $state('')
  trouble: string | null = $state.raw(null)
  isSearching: boolean = $state(false)
  /** Releases that are searched. */
  readonly searched: number = $derived.by(() =>
    Object.values(this.#shoal.channels).reduce((sum, { releases }) => sum + releases, 0)
  )
  /** The same, of others. */
  readonly peers: PeerSearch
  readonly #shoal: Shoal
  readonly #words: Words
  /** Null: the last that was asked for is under way, or done. */
  #next: string | null = null

  constructor(shoal: Shoal, words: Words) {
    this.#shoal = shoal
    this.#words = words
    this.peers = new PeerSearch(shoal, words)
  }

  /** Lets the engine make its index while the first word is typed: what is wrong with that, the search tells. */
  prepare(): void {
    this.#shoal.call('search', { text: '', limit: 1 }).catch(() => undefined)
  }

  /** For an effect that reads the text and how much is searched. */
  async search(text: string): Promise<void> {
    this.#next = text.trim()
    if (this.isSearching) return
    this.isSearching = true
    try {
      while (this.#next !== null) {
        const sought = this.#next
        this.#next = null
        await this.#look(sought)
      }
    } finally {
      this.isSearching = false
    }
  }

  async #look(sought: string): Promise<void> {
    try {
      const hits = sought === '' ? null : await this.#searched(sought)
      this.hits = hits
      this.found = sought
      this.trouble = null
    } catch (error) {
      this.trouble = troubleOf(this.#words, error)
    }
  }

  async #searched(text: string): Promise<readonly Hit[]> {
    return (await this.#shoal.call('search', { text, limit: MOST_HITS })).hits
  }
}
