import { BLOCK_LENGTH, type Millis } from '../core/units.ts'

/** What an idle line saves up, in milliseconds of its rate; at least a block. */
const BURST = 250
/** Bytes that come unasked are made up for by waiting; by no more than so many milliseconds. */
const LONGEST_DEBT = 10_000

/**
 * A rate in bytes: fills with time, is emptied by what passes. So in any stretch of time no more passes than the rate allows and the
 * bucket holds, but for what a block is longer than usual. It starts empty: nobody knows what the line carried the moment before.
 */
export class TokenBucket {
  #rate: number
  #level = 0
  #at: Millis

  /** @param rate bytes per second */
  constructor(rate: number, now: Millis) {
    this.#rate = rate
    this.#at = now
  }

  get rate(): number {
    return this.#rate
  }

  /** What is saved is kept as far as the new rate would have saved it. */
  setRate(rate: number, now: Millis): void {
    this.#fill(now)
    this.#rate = rate
    this.#fill(now)
  }

  /** Whether a block may pass. A longer one may too: what it lacks is waited for after it. */
  hasBlock(now: Millis): boolean {
    this.#fill(now)
    return this.#level >= BLOCK_LENGTH
  }

  take(bytes: number): void {
    this.#level -= bytes
  }

  /** Something passed without being asked about. */
  charge(bytes: number, now: Millis): void {
    this.#fill(now)
    const lowest = Math.min(this.#level, -this.#earnedIn(LONGEST_DEBT))
    this.#level = Math.max(lowest, this.#level - bytes)
  }

  giveBack(bytes: number): void {
    this.#level += bytes
  }

  /** When so many milliseconds' worth may pass at once, at least a block and at most all it holds. */
  readyAt(millis: number, now: Millis): Millis {
    this.#fill(now)
    const wanted = Math.min(this.#capacity, Math.max(BLOCK_LENGTH, this.#earnedIn(millis)))
    return (now + (Math.max(0, wanted - this.#level) / this.#rate) * 1_000) as Millis
  }

  get #capacity(): number {
    return Math.max(BLOCK_LENGTH, this.#earnedIn(BURST))
  }

  #earnedIn(millis: number): number {
    return (this.#rate * millis) / 1_000
  }

  #fill(now: Millis): void {
    const passed = Math.max(0, now - this.#at)
    this.#level = Math.min(this.#capacity, this.#level + this.#earnedIn(passed))
    this.#at = Math.max(this.#at, now) as Millis
  }
}
