import { BLOCK_LENGTH, type Millis } from '../core/units.ts'
import { TokenBucket } from './token-bucket.ts'

/** Those who wait are served at most so often, in milliseconds: fast lines in bunches, slow ones block by block. */
const SERVE_EVERY = 20

/** One who wants a part of the rate. */
export interface Claim {
  /** Its turn has come: it takes what it wants now, or passes. */
  readonly onTurn: (now: Millis) => void
  /** Turns it has had already, by taking more than a block at once. */
  ahead: number
}

/**
 * A rate shared by all who ask for a part of it: while there is enough everyone takes at once, and when there is not they stand in
 * line and take turns, a block each. So nobody waits for more than one block of each of the others, however much those want.
 */
export class FairShare {
  /** Null: no limit. */
  #bucket: TokenBucket | null = null
  /** Who waits, the next first. */
  readonly #line = new Set<Claim>()
  #turn: Claim | null = null

  /** Bytes per second; null: no limit. */
  get rate(): number | null {
    return this.#bucket?.rate ?? null
  }

  /** @param rate bytes per second; null: no limit, and whoever waits should be served now */
  setRate(rate: number | null, now: Millis): void {
    if (rate === null) this.#bucket = null
    else if (this.#bucket === null) this.#bucket = new TokenBucket(rate, now)
    else this.#bucket.setRate(rate, now)
  }

  /** False: the claim stands in line now, and its turn will come. */
  take(claim: Claim, bytes: number, now: Millis): boolean {
    if (this.#bucket === null) return true
    if (!this.#mayTake(claim, this.#bucket, now)) {
      this.#line.add(claim)
      return false
    }
    this.#bucket.take(bytes)
    claim.ahead = Math.ceil(bytes / BLOCK_LENGTH) - 1
    return true
  }

  /** What was taken did not pass. */
  giveBack(bytes: number): void {
    this.#bucket?.giveBack(bytes)
  }

  /** Something passed that was not taken before. */
  charge(bytes: number, now: Millis): void {
    this.#bucket?.charge(bytes, now)
  }

  leave(claim: Claim): void {
    this.#line.delete(claim)
  }

  /** As many turns as there is enough for. */
  serve(now: Millis): void {
    for (let claim = this.#first(now); claim !== null; claim = this.#first(now)) {
      this.#line.delete(claim)
      if (claim.ahead > 0 && this.#line.size > 0) {
        claim.ahead--
        this.#line.add(claim)
        continue
      }
      this.#turn = claim
      claim.onTurn(now)
      this.#turn = null
    }
  }

  /** When `serve` is wanted; null: nobody waits. */
  nextAt(now: Millis): Millis | null {
    if (this.#line.size === 0) return null
    return this.#bucket?.readyAt(SERVE_EVERY, now) ?? now
  }

  /** One block a turn; without waiting while nobody waits. */
  #mayTake(claim: Claim, bucket: TokenBucket, now: Millis): boolean {
    const isItsTurn = this.#turn === claim
    if (isItsTurn) this.#turn = null
    return isItsTurn || (this.#line.size === 0 && bucket.hasBlock(now))
  }

  #first(now: Millis): Claim | null {
    if (this.#bucket?.hasBlock(now) === false) return null
    const [first = null] = this.#line
    return first
  }
}
