/** Requests a peer gets before anything is known about it. */
const START = 4
/** Enough that the line never idles while one answer travels. */
const LEAST = 2
/** BEP 10's `reqq` when a peer does not say: what libtorrent and the rest assume. */
const USUAL_LIMIT = 250
const MOST = 2_000
/** Milliseconds of work kept waiting at the peer beyond the round trip: bridges stalls on either side. */
const QUEUE_TIME = 300

/**
 * How many requests one peer should have open: its bandwidth times (round trip + QUEUE_TIME). Each block tells the bandwidth
 * anew: it waited behind `depth` others for `response` milliseconds (Little's law). So the pipeline opens within a round trip
 * or two, and closes when the peer serves others too.
 */
export class Pipeline {
  #limit = USUAL_LIMIT
  #target = START
  #roundTrip = Infinity

  get target(): number {
    return Math.ceil(this.#target)
  }

  /** Least milliseconds from a request to its block since the peer last unchoked us; 0 while unknown. */
  get roundTrip(): number {
    return this.#roundTrip === Infinity ? 0 : this.#roundTrip
  }

  set limit(limit: number) {
    this.#limit = Math.max(1, Math.min(MOST, limit))
    this.#set(this.#target)
  }

  /**
   * @param depth requests open when this block's was sent, itself included
   * @param response milliseconds from then to its arrival
   */
  onBlock(depth: number, response: number): void {
    if (response < this.#roundTrip) this.#roundTrip = response
    const bandwidth = depth / Math.max(1, response)
    const target = bandwidth * (QUEUE_TIME + Math.min(this.#roundTrip, LONGEST_ROUND_TRIP))
    this.#set(this.#target + (target - this.#target) / 4)
  }

  /** The queue at the peer is empty: what is measured next is a round trip again. */
  onUnchoked(): void {
    this.#roundTrip = Infinity
    this.#set(Math.min(this.#target, 2 * START))
  }

  /** It went silent: one request at a time until it answers. */
  onTimeout(): void {
    this.#target = 1
  }

  /** It takes no more than it has now. */
  onRejected(outstanding: number): void {
    this.#set(Math.min(this.#target, outstanding))
  }

  #set(target: number): void {
    this.#target = Math.min(this.#limit, Math.max(LEAST, target))
  }
}

/** A queue that never empties looks like a long round trip: it is not followed further than this. */
const LONGEST_ROUND_TRIP = 2_000
