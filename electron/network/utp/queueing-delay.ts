/** The lowest delay is remembered this long: routes change, and two clocks drift apart. */
const MINUTES = 10
const MINUTE_MS = 60_000
/** Of so many delays the lowest counts: a single late packet is no queue. */
const LATEST = 3

/**
 * How long our packets wait in queues on their way: what they take now beyond the least they ever took (RFC 6817). The other
 * side measures with its own clock, so that only differences mean anything, and they wrap at 32 bits.
 */
export class QueueingDelay {
  /** The least of each minute, the last one first; microseconds. */
  readonly #least: number[] = []
  readonly #latest: number[] = []
  #minuteSince = 0

  /**
   * @param delay as the other side measured it, 32 bits of microseconds
   * @param now milliseconds
   * @returns microseconds
   */
  onSample(delay: number, now: number): number {
    const [current] = this.#least
    if (current === undefined || now - this.#minuteSince > MINUTE_MS) {
      this.#minuteSince = now
      this.#least.unshift(delay)
      this.#least.length = Math.min(this.#least.length, MINUTES)
    } else if (isLess(delay, current)) this.#least[0] = delay
    const base = this.#least.reduce((least, each) => (isLess(each, least) ? each : least))
    this.#latest.unshift((delay - base) >>> 0)
    this.#latest.length = Math.min(this.#latest.length, LATEST)
    return Math.min(...this.#latest)
  }
}

/** On a circle of 32 bits. */
function isLess(a: number, b: number): boolean {
  return ((a - b) | 0) < 0
}
