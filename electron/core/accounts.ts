/** Accounts remembered; beyond that the oldest is forgotten. */
const MOST_ACCOUNTS = 4_000

/** What passed between us and one identity over all its connections, in bytes. */
export interface Account {
  /** Verified payload it gave us. */
  given: number
  /** Payload it took from us. */
  taken: number
}

/** Who takes more than so many times what it gives is in debt, beyond a first gift ... */
const FAIR = 1.25
/** ... and who takes more than so many times it, a guest. Trade is seldom even, but not so uneven as that. */
const ANY_TRADE = 4

/** @param gift bytes */
export function isDebtor({ given, taken }: Account, gift: number): boolean {
  return taken - FAIR * given > gift
}

/** @param gift bytes */
export function isGuest({ given, taken }: Account, gift: number): boolean {
  return taken - ANY_TRADE * given > gift
}

/** What passed over one connection is another identity's from now on: it has turned out to be the same peer. */
export function moveAccount(from: Account, to: Account, { given, taken }: Account): void {
  const moved = { given: Math.min(given, from.given), taken: Math.min(taken, from.taken) }
  from.given -= moved.given
  from.taken -= moved.taken
  to.given += moved.given
  to.taken += moved.taken
}

/** Debts outlive connections: who hangs up and comes back is no newcomer. */
export class Accounts {
  readonly #accounts = new Map<string, Account>()

  /** The account of an identity, opened when there is none. */
  of(identity: string): Account {
    const known = this.#accounts.get(identity)
    if (known !== undefined) return known
    const account = { given: 0, taken: 0 }
    this.#accounts.set(identity, account)
    if (this.#accounts.size > MOST_ACCOUNTS) this.#forgetOldest()
    return account
  }

  #forgetOldest(): void {
    for (const oldest of this.#accounts.keys()) {
      this.#accounts.delete(oldest)
      return
    }
  }
}
