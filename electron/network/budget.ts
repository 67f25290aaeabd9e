import { Crowds } from './crowds.ts'
import { houseOf } from './house.ts'
import type { Lease } from './lease.ts'

/** Most identities remembered as banned; beyond it the oldest is forgotten. */
const MAX_BANNED = 10_000

export interface Limits {
  /** Connected peers, Hyperswarm links and plain connections together. */
  readonly peers: number
  /** Outgoing connections that are not made yet. */
  readonly dials: number
  /** Incoming TCP connections that have not said yet what they are. */
  readonly arrivals: number
}

/** A connection that has not said yet what it is. */
interface Arrival {
  readonly house: string
  readonly lease: Lease
  leave(): void
}

/** The one count of connections for everything in the network, and the list of those who may not have one. */
export class ConnectionBudget {
  #limits: Limits
  readonly #taken: Record<keyof Limits, number> = { peers: 0, dials: 0, arrivals: 0 }
  readonly #banned = new Set<string>()
  readonly #onRelease: () => void
  /** Eldest first. */
  readonly #arrivals = new Set<Arrival>()
  readonly #crowds = new Crowds()

  /** `onRelease` is told of each place given back and of new limits: someone may be waiting for a place. */
  constructor(limits: Limits, onRelease: () => void) {
    this.#limits = limits
    this.#onRelease = onRelease
  }

  /** Null: full. */
  take(kind: keyof Limits): Lease | null {
    if (this.left(kind) <= 0) return null
    this.#taken[kind]++
    let held = true
    return {
      release: () => {
        if (!held) return
        held = false
        this.#taken[kind]--
        this.#onRelease()
      }
    }
  }

  /**
   * A place for a peer. When there is none, the house with the most of them loses its newest, as long as it keeps a few: however
   * many one claims to be, others get in.
   * @param host its IP address; null: it is not known, or its user named it, and it keeps its place
   * @param leave ends the connection, which then has no place to give back
   * @returns null: full
   */
  seat(host: string | null, leave: () => void): Lease | null {
    const house = host === null ? null : houseOf(host)
    const lease = this.left('peers') === 0 ? this.#crowds.take(house) : this.take('peers')
    return lease === null || house === null ? lease : this.#crowds.seat(house, lease, leave)
  }

  /** Whether `seat` would find a place. */
  hasSeat(host: string | null): boolean {
    const left = this.left('peers')
    return left === 0 ? this.#crowds.mayTake(host === null ? null : houseOf(host)) : left > 0
  }

  /**
   * A place for a connection that has not said yet what it is. When there is none, the house with the most of them loses its
   * eldest: who says nothing must not keep out who would. Null: there are no places at all.
   * @param leave ends the connection
   */
  receive(host: string, leave: () => void): Lease | null {
    if (this.left('arrivals') <= 0) this.#oust()
    const lease = this.take('arrivals')
    if (lease === null) return null
    const arrival = { house: houseOf(host) ?? host, lease, leave }
    this.#arrivals.add(arrival)
    return { release: () => this.#depart(arrival) }
  }

  /** From now on; whoever holds a place keeps it, and where that is too many `left` is below 0. */
  limitPeers(peers: number): void {
    this.#limits = { ...this.#limits, peers }
    this.#onRelease()
  }

  left(kind: keyof Limits): number {
    return this.#limits[kind] - this.#taken[kind]
  }

  taken(kind: keyof Limits): number {
    return this.#taken[kind]
  }

  ban(identity: string): void {
    this.#banned.add(identity)
    const [oldest] = this.#banned
    if (this.#banned.size > MAX_BANNED && oldest !== undefined) this.#banned.delete(oldest)
  }

  isBanned(identity: string): boolean {
    return this.#banned.has(identity)
  }

  #oust(): void {
    const counts = new Map<string, number>()
    for (const { house } of this.#arrivals) counts.set(house, (counts.get(house) ?? 0) + 1)
    const most = Math.max(...counts.values())
    const ousted = [...this.#arrivals].find(({ house }) => counts.get(house) === most)
    if (ousted === undefined) return
    this.#depart(ousted)
    ousted.leave()
  }

  #depart(arrival: Arrival): void {
    this.#arrivals.delete(arrival)
    arrival.lease.release()
  }
}
