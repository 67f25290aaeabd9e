import type { Shoal } from './shoal.svelte.ts'
import type { View } from './view.svelte.ts'

/** How many of the newest releases are asked for: first, and each time that earlier ones are wanted. */
export const STEPS = [100, 1_000, 10_000] as const

/** Asks the engine to tell of the channel whose place is open, as long as someone can see it. */
export class ChannelWatch {
  isPageVisible: boolean = $state(true)
  readonly #shoal: Shoal
  readonly #view: View
  /** The channel that earlier releases were wanted of, and the index of the step. */
  #wanted: { readonly id: string; readonly step: number } = $state.raw({ id: '', step: 0 })
  #isAsked = false

  readonly #id: string | null = $derived.by(() => {
    const { place } = this.#view
    return place.kind === 'channel' && this.isPageVisible ? place.id : null
  })
  readonly #step: number = $derived.by(() => {
    const { place } = this.#view
    if (place.kind !== 'channel') return 0
    const asked = this.#wanted.id === place.id ? this.#wanted.step : 0
    return Math.max(asked, this.#stepTo(place.id, place.release))
  })
  /** Whether there are earlier releases that can be asked for. */
  readonly hasEarlier: boolean = $derived.by(() => {
    const { place } = this.#view
    const releases = place.kind === 'channel' ? (this.#shoal.channels[place.id]?.releases ?? 0) : 0
    return this.#step < STEPS.length - 1 && releases > (STEPS[this.#step] ?? 0)
  })

  constructor(shoal: Shoal, view: View) {
    this.#shoal = shoal
    this.#view = view
  }

  showEarlier(): void {
    const { place } = this.#view
    if (place.kind === 'channel' && this.hasEarlier) this.#wanted = { id: place.id, step: this.#step + 1 }
  }

  /** For an effect: depends on which channel and how many releases, not on what they hold. */
  ask(): void {
    if (this.#id === null) return this.end()
    this.#shoal.watchChannel(this.#id, STEPS[this.#step] ?? STEPS[0])
    this.#isAsked = true
  }

  end(): void {
    if (this.#isAsked) this.#shoal.watchChannel(null, 1)
    this.#isAsked = false
  }

  /** The least step that has a release in it; numbers are at least as far apart as releases. */
  #stepTo(id: string, release: number | null): number {
    if (release === null) return 0
    const back = (this.#shoal.channels[id]?.newest ?? 0) - release
    const step = STEPS.findIndex((count) => back < count)
    return step === -1 ? STEPS.length - 1 : step
  }
}
