import { isGuest } from './accounts.ts'
import type { Peer } from './peer.ts'
import type { Pieces } from './pieces.ts'

/** The best second counts for about a minute. */
const BEST_FADES = 0.99

/**
 * Peers deep in debt, while we trade: their requests are held, and served one at a time when nobody else has any, or when the
 * others leave half of the line unused. So they get what would be lost, and cost those who give nothing.
 *
 * A held request is in `Peer.held`; the one that is being served is `Peer.guestBlock`.
 */
export class Guests {
  readonly #pieces: Pieces
  /** Those with held requests, the next to be served first. */
  readonly #waiting = new Set<Peer>()
  /** How many blocks are being served to guests. */
  #served = 0
  /** Blocks sent to anyone since the last look, and in the best second, which fades. */
  #sent = 0
  #best = 0
  #hasRoom = false

  constructor(pieces: Pieces) {
    this.#pieces = pieces
  }

  /** A seed trades for nothing: nobody owes it anything. */
  isGuest(peer: Peer): boolean {
    return this.#pieces.wanted > 0 && isGuest(peer.account, this.#pieces.lengths.pieceLength)
  }

  /** @param at absolute offset in the torrent, as everywhere here */
  hold(peer: Peer, at: number): void {
    peer.held.add(at)
    this.#waiting.add(peer)
  }

  /** Returns whether the request was held. */
  letGo(peer: Peer, at: number): boolean {
    if (!peer.held.delete(at)) return false
    if (peer.held.size === 0) this.#waiting.delete(peer)
    return true
  }

  /** Whose turn it is, if the line is free. @param queued requests of all others that wait to be served */
  next(queued: number): Peer | null {
    if (this.#served > 0 || (queued > 0 && !this.#hasRoom)) return null
    for (const peer of this.#waiting) return peer
    return null
  }

  /** The peer's oldest held request, which is served now. Its next one waits for the other guests. */
  take(peer: Peer): number {
    const [at = -1] = peer.held
    this.#waiting.delete(peer)
    peer.held.delete(at)
    if (peer.held.size > 0) this.#waiting.add(peer)
    peer.guestBlock = at
    this.#served++
    return at
  }

  /** Returns whether the block was served to a guest. */
  onAnswered(peer: Peer, at: number): boolean {
    if (peer.guestBlock !== at) return false
    peer.guestBlock = -1
    this.#served--
    return true
  }

  onSent(): void {
    this.#sent++
  }

  /** To be called each second. Returns those who wait and are guests no longer. */
  look(): readonly Peer[] {
    this.#best = Math.max(this.#sent, this.#best * BEST_FADES)
    this.#hasRoom = this.#sent < this.#best / 2
    this.#sent = 0
    return [...this.#waiting].filter((peer) => !this.isGuest(peer))
  }

  /** Half of the line is half of what it carries now. */
  onLineChanged(): void {
    this.#best = 0
    this.#hasRoom = false
  }

  /** Everything the peer asked for and waits for. */
  release(peer: Peer): readonly number[] {
    const held = [...peer.held]
    peer.held.clear()
    this.#waiting.delete(peer)
    return held
  }
}
