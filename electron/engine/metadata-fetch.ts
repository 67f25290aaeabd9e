import type { Millis } from '../core/units.ts'
import type { ExpectedMetadata } from '../wire/peer-wire.ts'
import type { Peer } from './peer.ts'

/** Peers asked for the whole info dictionary at the same time: enough not to wait for one that stalls. */
const PARALLEL = 3
/** After this long without the metadata another peer is asked as well. */
const PATIENCE = 10_000

/** Decides which of the peers that offer the info dictionary are asked for it (BEP 9). */
export class MetadataFetch {
  readonly #expected: ExpectedMetadata
  readonly #offering = new Set<Peer>()
  /** Whom we asked, and when we stop counting on them. */
  readonly #asked = new Map<Peer, Millis>()

  constructor(expected: ExpectedMetadata) {
    this.#expected = expected
  }

  offer(peer: Peer, at: Millis): void {
    if (this.#asked.has(peer)) return
    this.#offering.add(peer)
    this.tick(at)
  }

  /** The peer refused, or is gone. */
  withdraw(peer: Peer, at: Millis): void {
    this.#offering.delete(peer)
    if (this.#asked.delete(peer)) this.tick(at)
  }

  tick(at: Millis): void {
    for (const [peer, until] of this.#asked) if (at > until) this.#asked.delete(peer)
    for (const peer of this.#offering) {
      if (this.#asked.size >= PARALLEL) return
      this.#offering.delete(peer)
      this.#asked.set(peer, (at + PATIENCE) as Millis)
      peer.wire.fetchMetadata(this.#expected)
    }
  }
}
