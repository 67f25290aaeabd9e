import type { Millis } from './units.ts'

/** How often arriving bytes are folded into the average: exponentials are too dear for every block. */
const FOLD_EVERY = 250
/** Window of the rates people see and requests follow. */
const RATE_WINDOW = 3_000

/** A sum whose parts fade with age: after `window` milliseconds 1/e of a part is left. */
export class FadingSum {
  #sum = 0
  #at = 0

  add(amount: number, now: Millis, window: number): void {
    this.#sum = this.value(now, window) + amount
  }

  /** Never takes the sum below zero. */
  subtract(amount: number, now: Millis, window: number): void {
    this.#sum = Math.max(0, this.value(now, window) - amount)
  }

  /** Less than one counts as nothing, so that what is long ago is forgotten and not merely small. */
  value(now: Millis, window: number): number {
    if (now > this.#at) {
      if (this.#sum !== 0) this.#sum *= Math.exp((this.#at - now) / window)
      if (this.#sum < 1) this.#sum = 0
      this.#at = now
    }
    return this.#sum
  }
}

/** Bytes per second over the last few seconds; right from the first second on, not only once the window is full. */
export class Rate {
  readonly #sum = new FadingSum()
  #unfolded = 0
  #foldedAt = 0
  #since = 0
  #total = 0

  /** Bytes ever added. */
  get total(): number {
    return this.#total
  }

  add(bytes: number, now: Millis): void {
    this.#total += bytes
    this.#unfolded += bytes
    if (now - this.#foldedAt >= FOLD_EVERY) this.#fold(now)
  }

  perSecond(now: Millis): number {
    this.#fold(now)
    const sum = this.#sum.value(now, RATE_WINDOW)
    if (sum === 0) return 0
    const age = Math.max(FOLD_EVERY, now - this.#since)
    const seen = age > 6 * RATE_WINDOW ? 1 : 1 - Math.exp(-age / RATE_WINDOW)
    return (sum / (RATE_WINDOW * seen)) * 1_000
  }

  #fold(now: Millis): void {
    if (this.#sum.value(now, RATE_WINDOW) === 0) this.#since = Math.max(this.#foldedAt, now - FOLD_EVERY)
    if (this.#unfolded > 0) this.#sum.add(this.#unfolded, now, RATE_WINDOW)
    this.#unfolded = 0
    this.#foldedAt = now
  }
}
