/** Before a peer has answered once. A slow line with many slots takes this long for its first block. */
const UNKNOWN = 20_000
/** No peer is given up earlier: shorter silences are the network's. */
const LEAST = 5_000
const MOST = 60_000

/** How long a peer may stay silent before its requests are given to others, learned from its own gaps between blocks (as RFC 6298 does). */
export class ResponseTimes {
  #mean = 0
  #deviation = 0
  #known = false
  #patience = 1

  /** @param gap milliseconds since the block before it, or since its request where that is later */
  onBlock(gap: number): void {
    this.#patience = 1
    if (!this.#known) {
      this.#known = true
      this.#mean = gap
      this.#deviation = gap / 2
      return
    }
    this.#deviation += (Math.abs(gap - this.#mean) - this.#deviation) / 4
    this.#mean += (gap - this.#mean) / 8
  }

  /** The next silence may be twice as long. */
  onTimeout(): void {
    this.#patience = Math.min(8, this.#patience * 2)
  }

  get timeout(): number {
    if (!this.#known) return UNKNOWN
    return Math.min(MOST, Math.max(LEAST, this.#mean + 4 * this.#deviation) * this.#patience)
  }
}
