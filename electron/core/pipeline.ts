import { BLOCK_LENGTH, type Millis } from './units.ts'

/** Requests a peer gets before anything is known about it. */
const START = 4
/** Enough that the line never idles while one answer travels. */
const LEAST = 2
/** BEP 10's `reqq` when a peer does not say: what libtorrent and the rest assume. */
const USUAL_LIMIT = 250
const MOST = 2_000
/** The queue kept at the peer beyond the round trip: bridges stalls on either side. */
const QUEUE_TIME = 1_000
/** How long arrivals are counted before the pipeline is set anew. */
const SAMPLE = 500
/** Growth below this from one sample to the next ends the quick start. */
const GROWTH = 1.1

/**
 * How many requests one peer should have open: its bandwidth times (round trip + QUEUE_TIME). At the start every block that
 * arrives allows one more, which doubles the pipeline each round trip, until more requests bring no more bytes.
 */
export class Pipeline {
  #limit = USUAL_LIMIT
  #target = START
  #starting = true
  #sampleSince = 0
  #sampleBytes = 0
  #lastRate = 0
  #roundTrip = Infinity
  /** There was less to ask for than the target allowed: such a sample says nothing about the peer's bandwidth. */
  #starved = false

  get target(): number {
    return this.#target
  }

  /** Least milliseconds from a request to its block since the peer last unchoked us; 0 while unknown. */
  get roundTrip(): number {
    return this.#roundTrip === Infinity ? 0 : this.#roundTrip
  }

  set limit(limit: number) {
    this.#limit = Math.max(1, Math.min(MOST, limit))
    this.#target = Math.min(this.#target, this.#limit)
  }

  /** @param response milliseconds from this block's request to its arrival */
  onBlock(bytes: number, response: number, now: Millis): void {
    if (response < this.#roundTrip) this.#roundTrip = response
    this.#sampleBytes += bytes
    if (this.#starting) this.#set(this.#target + 1)
    if (now - this.#sampleSince >= SAMPLE) this.#endSample(now)
  }

  /** The queue at the peer is empty: what is measured next is a round trip again. */
  onUnchoked(now: Millis): void {
    this.#starting = true
    this.#set(Math.min(this.#target, 2 * START))
    this.#roundTrip = Infinity
    this.#sampleSince = now
    this.#sampleBytes = 0
    this.#lastRate = 0
  }

  /** It went silent: one request at a time until it answers, then the quick start again. */
  onTimeout(now: Millis): void {
    this.onUnchoked(now)
    this.#target = 1
  }

  /** It takes no more than it has now. */
  onRejected(outstanding: number): void {
    this.#starting = false
    this.#set(Math.min(this.#target, outstanding))
  }

  onStarved(): void {
    this.#starved = true
  }

  #endSample(now: Millis): void {
    const rate = this.#sampleBytes / (now - this.#sampleSince)
    if (this.#starting && !this.#starved && rate < this.#lastRate * GROWTH) this.#starting = false
    if (!this.#starting) this.#follow((rate + this.#lastRate) / 2)
    this.#lastRate = rate
    this.#sampleSince = now
    this.#sampleBytes = 0
    this.#starved = false
  }

  #follow(bytesPerMilli: number): void {
    const roundTrip = Math.min(this.#roundTrip, 2 * QUEUE_TIME)
    const target = Math.ceil((bytesPerMilli * (QUEUE_TIME + roundTrip)) / BLOCK_LENGTH)
    this.#set(this.#starved ? Math.max(target, this.#target) : target)
  }

  #set(target: number): void {
    this.#target = Math.min(this.#limit, Math.max(LEAST, target))
  }
}
