import type { Membership } from './membership.ts'
import type { Peer } from './peer.ts'
import type { Peers } from './peers.ts'
import type { Pieces } from './pieces.ts'
import type { Millis } from './units.ts'

/** Milliseconds two stay connected that want nothing of each other: meanwhile they tell of other peers, and of the metainfo. */
const REDUNDANT_AFTER = 10_000

export interface RedundancyPorts {
  readonly peers: Peers
  readonly pieces: Pieces
  readonly membership: Membership
}

/** Sends away, after a while, those that want nothing while we want nothing: seeds, and partial seeds (BEP 21). */
export class Redundancy {
  readonly #ports: RedundancyPorts

  constructor(ports: RedundancyPorts) {
    this.#ports = ports
  }

  /** To be called each second. */
  look(now: Millis): void {
    const { peers, membership } = this.#ports
    for (const peer of peers.all()) {
      peer.redundantSince = this.#isRedundant(peer) ? (peer.redundantSince ?? now) : null
      if (peer.redundantSince !== null && now - peer.redundantSince >= REDUNDANT_AFTER)
        membership.disconnect(peer, 'redundant', false, now)
    }
  }

  #isRedundant(peer: Peer): boolean {
    if (this.#ports.pieces.wanted > 0) return false
    return peer.isSeed || (peer.uploadOnly && !peer.peerInterested)
  }
}
