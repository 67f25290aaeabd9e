import { differenceBetween } from '../../shared/api/difference.ts'
import type { FeedMessage } from '../../shared/api/feed.ts'
import type { State } from '../../shared/api/model.ts'

/** A face that listens. */
export interface Listener {
  /** Whether what was sent before is on its way; while it is not, nothing more is sent. */
  readonly isReady: boolean
  send(message: FeedMessage): void
}

/** What a listener was told last. */
interface Told {
  readonly number: number
  readonly state: State
}

/**
 * Tells faces the state: a snapshot first, then what changed. A listener that is not ready is passed over and hears later,
 * at once, all that changed since it was told last; so nothing ever waits for a slow one, however long it sleeps.
 */
export class Feed {
  readonly #look: () => State
  readonly #listeners = new Map<Listener, Told>()

  /** @param look the state now */
  constructor(look: () => State) {
    this.#look = look
  }

  /** Tells it everything, the first time or because it missed something. */
  begin(listener: Listener): void {
    const state = this.#look()
    const number = this.#listeners.get(listener)?.number ?? 0
    this.#listeners.set(listener, { number, state })
    listener.send({ type: 'snapshot', number, state })
  }

  end(listener: Listener): void {
    this.#listeners.delete(listener)
  }

  /** To be called four times a second. */
  tick(): void {
    if (this.#listeners.size === 0) return
    const state = this.#look()
    for (const [listener, told] of this.#listeners) if (listener.isReady) this.#tell(listener, told, state)
  }

  #tell(listener: Listener, told: Told, state: State): void {
    const difference = differenceBetween(told.state, state)
    if (difference === null) return
    const number = told.number + 1
    this.#listeners.set(listener, { number, state })
    listener.send({ type: 'difference', number, difference })
  }
}
