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

/** The one count of connections for everything in the network, and the list of those who may not have one. */
export class ConnectionBudget {
  readonly #limits: Limits
  readonly #taken: Record<keyof Limits, number> = { peers: 0, dials: 0, arrivals: 0 }
  readonly #banned = new Set<string>()
  readonly #onRelease: () => void

  /** `onRelease` is told of each place given back: someone may be waiting for it. */
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
}
