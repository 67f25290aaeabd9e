import type { Kept } from './kept.ts'
import type { Shoal } from './shoal.svelte.ts'

type Numbers = Readonly<Record<string, number>>

/** Which releases of channels were looked at in this window: all up to a number, kept for the next time. */
export class LookedAt {
  #upTo: Numbers = $state.raw({})
  readonly #shoal: Shoal
  readonly #kept: Kept

  constructor(shoal: Shoal, kept: Kept) {
    this.#shoal = shoal
    this.#kept = kept
    this.#upTo = kept.read('channels.lookedAt', {}, areNumbers)
  }

  /**
   * Releases of a channel that were not looked at yet; of one that never was looked at the newest alone, for what was there before is
   * its past. Of one of ours there are none: who publishes knows.
   */
  newIn(id: string): number {
    const channel = this.#shoal.channels[id]
    if (channel === undefined || channel.isOurs) return 0
    const { newest, releases } = channel
    const upTo = this.#upTo[id] ?? (newest ?? 1) - 1
    return Math.min(releases, Math.max(0, (newest ?? 0) - upTo))
  }

  /** For an effect, while the channel's place is open: all that is known of it is looked at. */
  lookAt(id: string): void {
    const { channels } = this.#shoal
    const newest = channels[id]?.newest ?? 0
    if ((this.#upTo[id] ?? 0) >= newest) return
    // Those that are gone are forgotten.
    const others = Object.entries(this.#upTo).filter(([one]) => channels[one] !== undefined)
    this.#upTo = { ...Object.fromEntries(others), [id]: newest }
    this.#kept.write('channels.lookedAt', this.#upTo)
  }
}

function areNumbers(value: unknown): value is Numbers {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((one) => typeof one === 'number' && Number.isSafeInteger(one))
  )
}
