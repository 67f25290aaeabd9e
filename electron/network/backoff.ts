/** Waits that double from `first` to `most` ms, each shortened by up to half at random so that peers do not retry in step. */
export class Backoff {
  readonly #first: number
  readonly #most: number
  readonly #random: () => number
  #attempts = 0

  constructor(first: number, most: number, random: () => number) {
    this.#first = first
    this.#most = most
    this.#random = random
  }

  /** Milliseconds to wait before the next attempt. */
  next(): number {
    const whole = Math.min(this.#most, this.#first * 2 ** this.#attempts)
    if (whole < this.#most) this.#attempts++
    return whole * (1 - this.#random() / 2)
  }

  reset(): void {
    this.#attempts = 0
  }
}
