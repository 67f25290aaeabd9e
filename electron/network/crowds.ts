import type { Lease } from './lease.ts'

/**
 * Places a house may keep when others find none: one that many live in is served by them, and a single machine that says it is
 * many gets no more.
 */
const KEPT = 4

interface Seat {
  readonly lease: Lease
  leave(): void
}

/** Who has how many places, by house (`houseOf`); and who gives one up where there are too few. */
export class Crowds {
  /** Of each house, the newest last. */
  readonly #seats = new Map<string, Set<Seat>>()

  /**
   * @param leave ends the connection; it is called where the place is given to another
   * @returns the lease of whoever sits there: nothing is given back by it once the place is another's
   */
  seat(house: string, lease: Lease, leave: () => void): Lease {
    const seats = this.#seats.get(house) ?? new Set()
    const seat = { lease, leave }
    this.#seats.set(house, seats.add(seat))
    return {
      release: () => {
        if (this.#stand(house, seat)) lease.release()
      }
    }
  }

  /** Whether somebody has to make room for this house; null: for one that is not counted. */
  mayTake(house: string | null): boolean {
    return this.#mostCrowded(house) !== null
  }

  /** The newest of the house that has the most loses its place to this one. Null: nobody has to make room. */
  take(house: string | null): Lease | null {
    const crowded = this.#mostCrowded(house)
    const newest = [...(this.#seats.get(crowded ?? '') ?? [])].at(-1)
    if (crowded === null || newest === undefined) return null
    this.#stand(crowded, newest)
    newest.leave()
    return newest.lease
  }

  #mostCrowded(taker: string | null): string | null {
    let [crowded, most] = [null as string | null, Math.max(KEPT, this.#count(taker) + 1)]
    for (const [house, { size }] of this.#seats) if (size > most) [crowded, most] = [house, size]
    return crowded
  }

  #count(house: string | null): number {
    return this.#seats.get(house ?? '')?.size ?? 0
  }

  #stand(house: string, seat: Seat): boolean {
    const seats = this.#seats.get(house)
    if (seats?.delete(seat) !== true) return false
    if (seats.size === 0) this.#seats.delete(house)
    return true
  }
}
