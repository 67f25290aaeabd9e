import type { Millis } from '../core/units.ts'
import type { Address } from '../network/types.ts'
import type { Peer } from './peer.ts'
import { contactKey } from './pex-news.ts'

/** An address is asked for once in ten minutes; milliseconds, like all here. */
const ASK_AGAIN = 600_000
/** An introduction that comes to anything has done so by then. */
const ASKING = 10_000
const MOST_AT_ONCE = 5
/** Addresses remembered; the oldest are forgotten first. */
const MOST_ADDRESSES = 1_000
/** Peers remembered for one address. */
const MOST_EACH = 4

/** Who told us of whom, and may introduce us. */
export class Introducers {
  readonly #toldBy = new Map<string, Set<Peer>>()
  /** When an address was asked for, the oldest first. */
  readonly #askedAt = new Map<string, Millis>()

  add(address: Address, teller: Peer): void {
    const key = contactKey(address)
    const tellers = this.#toldBy.get(key) ?? new Set<Peer>()
    if (tellers.size < MOST_EACH) tellers.add(teller)
    this.#toldBy.set(key, tellers)
    dropOldest(this.#toldBy)
  }

  forget(teller: Peer): void {
    for (const [key, tellers] of this.#toldBy)
      if (tellers.delete(teller) && tellers.size === 0) this.#toldBy.delete(key)
  }

  /** Whom to ask for an introduction now; null: nobody, or not now. */
  take(address: Address, now: Millis): Peer | null {
    const key = contactKey(address)
    const [introducer] = this.#toldBy.get(key) ?? []
    if (introducer === undefined || now - (this.#askedAt.get(key) ?? -Infinity) < ASK_AGAIN) return null
    const asking = [...this.#askedAt.values()].filter((at) => now - at < ASKING)
    if (asking.length >= MOST_AT_ONCE) return null
    this.#askedAt.delete(key)
    this.#askedAt.set(key, now)
    dropOldest(this.#askedAt)
    return introducer
  }
}

function dropOldest(map: Map<string, unknown>): void {
  const [oldest] = map.keys()
  if (map.size > MOST_ADDRESSES && oldest !== undefined) map.delete(oldest)
}
