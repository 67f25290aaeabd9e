import type { Output } from '../../shared/api/commands.ts'
import type { Words } from '../i18n/words.svelte.ts'
import { troubleOf } from './notices.svelte.ts'
import type { Shoal } from './shoal.svelte.ts'

export type Answers = Output<'askPeers'> & {
  /** What was asked for. */
  readonly text: string
}

/** Hits that are asked for. */
const MOST_HITS = 100

/** Asks the Shoals that are connected about the channels they follow, when someone wants that: they are told the words. */
export class PeerSearch {
  /** The last; null: nothing was asked yet. */
  answers: Answers | null = $state.raw(null)
  /** What is asked for now; null: nothing. */
  asking: string | null = $state(null)
  trouble: string | null = $state.raw(null)
  readonly #shoal: Shoal
  readonly #words: Words

  constructor(shoal: Shoal, words: Words) {
    this.#shoal = shoal
    this.#words = words
  }

  /** Nothing where something is asked for already, or no word is given. */
  async ask(given: string): Promise<void> {
    const text = given.trim()
    if (this.asking !== null || text === '') return
    this.asking = text
    try {
      this.answers = { text, ...(await this.#shoal.call('askPeers', { text, limit: MOST_HITS })) }
      this.trouble = null
    } catch (error) {
      this.trouble = troubleOf(this.#words, error)
    } finally {
      this.asking = null
    }
  }
}
