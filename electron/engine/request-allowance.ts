import type { Allowance } from '../core/allowance.ts'
import { BLOCK_LENGTH, type PeerId } from '../core/units.ts'
import type { Claim } from './fair-share.ts'
import type { Throttle } from './throttle.ts'

/** What the download limit leaves one torrent to ask for: each of its peers has a claim of its own. */
export class RequestAllowance implements Allowance {
  readonly #throttle: Throttle
  readonly #onTurn: (peer: PeerId) => void
  /** Of peers that were asked for something while there was a limit. */
  readonly #claims = new Map<PeerId, Claim>()

  constructor(throttle: Throttle, onTurn: (peer: PeerId) => void) {
    this.#throttle = throttle
    this.#onTurn = onTurn
  }

  take(peer: PeerId): boolean {
    return this.#throttle.limit === null || this.#throttle.take(this.#claimOf(peer), BLOCK_LENGTH)
  }

  giveBack(): void {
    this.#throttle.giveBack(BLOCK_LENGTH)
  }

  charge(length: number): void {
    this.#throttle.charge(length)
  }

  /** The peer is gone. */
  leave(peer: PeerId): void {
    const claim = this.#claims.get(peer)
    if (claim !== undefined) this.#throttle.leave(claim)
    this.#claims.delete(peer)
  }

  close(): void {
    for (const peer of [...this.#claims.keys()]) this.leave(peer)
  }

  #claimOf(peer: PeerId): Claim {
    const known = this.#claims.get(peer)
    if (known !== undefined) return known
    const claim = { onTurn: () => this.#onTurn(peer), ahead: 0 }
    this.#claims.set(peer, claim)
    return claim
  }
}
