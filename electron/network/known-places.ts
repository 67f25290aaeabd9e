import type { Address } from './types.ts'

/** Peers change: after an hour it is tried again. In milliseconds. */
const REMEMBERED = 3_600_000
/** Most addresses remembered; the oldest are forgotten first. */
const MAX_PLACES = 2_000

/** Addresses of which something was found out, for an hour. Times are in milliseconds. */
export class KnownPlaces {
  /** Since when, the oldest first. */
  readonly #since = new Map<string, number>()

  has(address: Address, now: number): boolean {
    const since = this.#since.get(keyOf(address))
    return since !== undefined && now - since < REMEMBERED
  }

  add(address: Address, now: number): void {
    if (this.has(address, now)) return
    this.remove(address)
    this.#since.set(keyOf(address), now)
    const [oldest] = this.#since.keys()
    if (this.#since.size > MAX_PLACES && oldest !== undefined) this.#since.delete(oldest)
  }

  remove(address: Address): void {
    this.#since.delete(keyOf(address))
  }
}

function keyOf({ host, port }: Address): string {
  return `${host} ${port}`
}
