/** Most senders remembered; whoever was heard of longest ago is forgotten first, and begins with a full measure again. */
const MAX_SENDERS = 4_096

export interface Measure {
  /** How many may come at once. */
  readonly burst: number
  readonly perSecond: number
}

/** How many messages are listened to: so many of each sender, and so many of all together. */
export class RateLimit {
  readonly #each: Measure
  readonly #all: Bucket
  readonly #senders = new Map<string, Bucket>()

  constructor(each: Measure, all: Measure, now: number) {
    this.#each = each
    this.#all = new Bucket(all, now)
  }

  /**
   * A sender's own measure is asked first, so that one who floods takes nothing from the others.
   * @param sender what tells senders apart, such as an IP address
   * @param now milliseconds of a clock that never goes back
   */
  allows(sender: string, now: number): boolean {
    return this.#bucketOf(sender, now).take(now) && this.#all.take(now)
  }

  #bucketOf(sender: string, now: number): Bucket {
    const bucket = this.#senders.get(sender) ?? new Bucket(this.#each, now)
    this.#senders.delete(sender)
    this.#senders.set(sender, bucket)
    const [oldest] = this.#senders.keys()
    if (this.#senders.size > MAX_SENDERS && oldest !== undefined) this.#senders.delete(oldest)
    return bucket
  }
}

class Bucket {
  readonly #measure: Measure
  #level: number
  #at: number

  constructor(measure: Measure, now: number) {
    this.#measure = measure
    this.#level = measure.burst
    this.#at = now
  }

  take(now: number): boolean {
    const { burst, perSecond } = this.#measure
    this.#level = Math.min(burst, this.#level + ((now - this.#at) / 1_000) * perSecond)
    this.#at = now
    if (this.#level < 1) return false
    this.#level--
    return true
  }
}
