/** The queue that we are willing to cause, in microseconds (BEP 29). */
const TARGET_DELAY = 100_000
/** Most that the window grows in a round trip, in bytes; BEP 29's own. */
const GROWTH = 3_000
/** In bytes: two packets, so that an acknowledgement that is held back for a second packet does come. */
const SMALLEST = 2_800
/** More than any sensible bandwidth-delay product, and what one peer may make us keep. */
const LARGEST = 1_048_576
const FIRST = 4 * 1_400
/** A burst of losses is one event; milliseconds. */
const LEAST_BETWEEN_HALVINGS = 100

/**
 * How many bytes may be on their way (LEDBAT: BEP 29, RFC 6817): more while queues are short, fewer as soon as they grow, so that
 * everybody else on the line goes first.
 */
export class Congestion {
  window = FIRST
  #isStarting = true
  #startUntil = LARGEST
  #halvedAt = -Infinity

  /**
   * @param bytes newly acknowledged
   * @param delay in queues, microseconds; null: not known
   * @param isLimited whether the window is what held us back: otherwise nothing is known about a larger one
   */
  onAcknowledged(bytes: number, delay: number | null, isLimited: boolean): void {
    const room = delay === null ? 0 : Math.max(-1, (TARGET_DELAY - delay) / TARGET_DELAY)
    if (room < 0.1) this.#isStarting = this.#isStarting && delay === null
    if (this.#isStarting) {
      if (isLimited) this.#set(this.window + bytes)
      if (this.window >= this.#startUntil) this.#isStarting = false
      return
    }
    const share = Math.min(bytes, this.window) / Math.max(bytes, this.window)
    if (room < 0 || isLimited) this.#set(this.window + GROWTH * share * room)
  }

  /** @param now milliseconds */
  onLoss(now: number, roundTrip: number | null): void {
    if (now - this.#halvedAt < Math.max(LEAST_BETWEEN_HALVINGS, roundTrip ?? 0)) return
    this.#halvedAt = now
    this.#isStarting = false
    this.#set(this.window / 2)
  }

  /** Nothing at all came back: begins anew, up to half of what was too much. */
  onTimeout(): void {
    this.#startUntil = Math.max(this.window / 2, SMALLEST)
    this.#isStarting = true
    this.#set(SMALLEST)
  }

  #set(window: number): void {
    this.window = Math.min(Math.max(window, SMALLEST), LARGEST)
  }
}
