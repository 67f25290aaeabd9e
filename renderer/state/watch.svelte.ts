import type { Part } from '../../shared/api/detail.ts'
import type { List } from './list.svelte.ts'
import type { Shoal } from './shoal.svelte.ts'
import type { Tab, View } from './view.svelte.ts'

/** What each tab needs to be told of a torrent. The engine computes nothing for a tab that is not open. */
export const PARTS: Readonly<Record<Tab, readonly Part[]>> = {
  overview: ['facts', 'peers', 'pieces'],
  files: ['files'],
  peers: ['peers', 'ledger', 'facts'],
  pieces: ['pieces', 'facts'],
  speed: [],
  trackers: ['trackers'],
  log: ['log']
}

/** Asks the engine for exactly what the open tab shows of the one torrent that is selected, as long as someone can see it. */
export class Watch {
  isPageVisible: boolean = $state(true)
  readonly #shoal: Shoal
  readonly #list: List
  readonly #view: View
  #isAsked = false

  /** Null: nothing is looked at. */
  readonly #parts: readonly Part[] | null = $derived.by(() => {
    const parts = PARTS[this.#view.tab]
    return this.#view.isDetailOpen && this.isPageVisible && parts.length > 0 ? parts : null
  })
  readonly #id: string | null = $derived.by(() => {
    const { chosen } = this.#list
    return this.#parts === null || chosen.length !== 1 ? null : (chosen[0]?.id ?? null)
  })

  constructor(shoal: Shoal, list: List, view: View) {
    this.#shoal = shoal
    this.#list = list
    this.#view = view
  }

  /** For an effect: depends on which torrent and which parts, not on what they hold. */
  ask(): void {
    if (this.#id === null || this.#parts === null) return this.end()
    this.#shoal.watch(this.#id, this.#parts)
    this.#isAsked = true
  }

  end(): void {
    if (this.#isAsked) this.#shoal.watch(null, [])
    this.#isAsked = false
  }
}
