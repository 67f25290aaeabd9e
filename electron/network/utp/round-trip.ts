/** BEP 29's bound, so that a peer's delayed answer is no loss. Milliseconds, like all here. */
const SHORTEST_TIMEOUT = 500
const LONGEST_TIMEOUT = 10_000
const FIRST_TIMEOUT = 1_000

/** How long an answer takes, and how long to wait for one (RFC 6298). */
export class RoundTrip {
  /** Smoothed; null before the first. */
  time: number | null = null
  timeout = FIRST_TIMEOUT
  #variance = 0

  /** Of a packet that was sent once: with others it is not known which was answered. */
  onSample(time: number): void {
    if (this.time === null) {
      this.time = time
      this.#variance = time / 2
    } else {
      this.#variance += (Math.abs(this.time - time) - this.#variance) / 4
      this.time += (time - this.time) / 8
    }
    this.timeout = Math.min(Math.max(this.time + 4 * this.#variance, SHORTEST_TIMEOUT), LONGEST_TIMEOUT)
  }

  /** Nothing came: the next wait is twice as long. */
  onTimeout(): void {
    this.timeout = Math.min(this.timeout * 2, LONGEST_TIMEOUT)
  }
}
