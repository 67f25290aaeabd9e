/** Milliseconds. */
const FIRST_DELAY = 20
const LONGEST_DELAY = 1_000
const FORGOTTEN_AFTER = 60_000

/** How long whoever shows a wrong token waits for its refusal: longer with each, of whomever, until none came for a minute. */
export class Failures {
  #delay = 0
  #lastAt = -Infinity

  /** A wrong token came. @param now milliseconds @returns milliseconds to wait */
  onFailure(now: number): number {
    const isForgotten = now - this.#lastAt > FORGOTTEN_AFTER
    this.#delay = isForgotten || this.#delay === 0 ? FIRST_DELAY : Math.min(this.#delay * 2, LONGEST_DELAY)
    this.#lastAt = now
    return this.#delay
  }
}
