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

export interface Lease {
  /** Gives the place back. Twice is harmless. */
  release(): void
}

/** A connection that has not said yet what it is. */
interface Arrival {
  readonly host: string
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
   * A place for a connection that has not said yet what it is. When there is none, the host with the most of them loses its
   * eldest: who says nothing must not keep out who would. Null: there are no places at all.
   * @param leave ends the connection
   */
  receive(host: string, leave: () => void): Lease | null {
    if (this.left('arrivals') <= 0) this.#oust()
    const lease = this.take('arrivals')
    if (lease === null) return null
    const arrival = { host, lease, leave }
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
    for (const { host } of this.#arrivals) counts.set(host, (counts.get(host) ?? 0) + 1)
    const most = Math.max(...counts.values())
    const ousted = [...this.#arrivals].find(({ host }) => counts.get(host) === most)
    if (ousted === undefined) return
    this.#depart(ousted)
    ousted.leave()
  }

  #depart(arrival: Arrival): void {
    this.#arrivals.delete(arrival)
    arrival.lease.release()
  }
}
