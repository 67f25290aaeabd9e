import type { Peer } from './peer.ts'
import { invariant, type PeerId } from './units.ts'

/** Identities of peers that went are kept for this many, so that what they left behind can still be traced to them. */
const MOST_REMEMBERED = 2_000

/** The connected peers, in the order they came. */
export class Peers {
  readonly #connected = new Map<PeerId, Peer>()
  /** Whoever said something last often says more. */
  #last: Peer | null = null
  /** Told to disconnect, and `onPeerGone` not heard yet: nothing they say counts any more. */
  readonly #leaving = new Set<PeerId>()
  readonly #former = new Map<PeerId, string>()

  get size(): number {
    return this.#connected.size
  }

  all(): IterableIterator<Peer> {
    return this.#connected.values()
  }

  /** Null for a peer told to disconnect. */
  find(id: PeerId): Peer | null {
    if (this.#last?.id === id) return this.#last
    const peer = this.#connected.get(id)
    if (peer !== undefined) return (this.#last = peer)
    invariant(this.#leaving.has(id), 'only connected peers say things')
    return null
  }

  /** Undefined for any peer not connected. */
  get(id: PeerId): Peer | undefined {
    return this.#connected.get(id)
  }

  identityOf(id: PeerId): string | undefined {
    return this.#connected.get(id)?.identity ?? this.#former.get(id)
  }

  add(peer: Peer): void {
    invariant(!this.#connected.has(peer.id) && !this.#leaving.has(peer.id), 'a peer id is used once')
    this.#connected.set(peer.id, peer)
  }

  /** Expects one more word from it: that it is gone. */
  dismiss(peer: Peer): void {
    this.#forget(peer)
    this.#leaving.add(peer.id)
  }

  /** Returns the peer, or null when it had been dismissed. */
  gone(id: PeerId): Peer | null {
    const peer = this.find(id)
    if (peer === null) this.#leaving.delete(id)
    else this.#forget(peer)
    return peer
  }

  #forget(peer: Peer): void {
    this.#connected.delete(peer.id)
    this.#last = null
    this.#former.set(peer.id, peer.identity)
    if (this.#former.size <= MOST_REMEMBERED) return
    for (const oldest of this.#former.keys()) {
      this.#former.delete(oldest)
      return
    }
  }
}
