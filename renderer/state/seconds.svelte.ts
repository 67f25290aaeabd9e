import { createSubscriber } from 'svelte/reactivity'

/** The time, for what counts down: it passes once a second, and only while something on the page reads it. */
export class Seconds {
  readonly #subscribe = createSubscriber((update) => {
    const ticking = setInterval(update, 1000)
    return () => clearInterval(ticking)
  })

  /** Milliseconds since 1970. */
  get now(): number {
    this.#subscribe()
    return Date.now()
  }
}
