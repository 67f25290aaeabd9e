import type { Outbox } from './outbox.ts'
import type { Peer } from './peer.ts'
import type { Peers } from './peers.ts'
import type { Millis, PieceIndex } from './units.ts'

/** Milliseconds the news may be old. */
const TELL_AFTER = 250
const GONE = -1
const NOTHING = { from: 0, to: 0, pieces: [] }

/**
 * Tells the peers which pieces we got: at once those to whom it makes a difference, the others a little later and
 * several pieces together. In a large swarm nearly all haves go to peers that cannot ask for the piece, or have it; a message each would
 * cost both sides more than the pieces do.
 */
export class Announcer {
  readonly #peers: Peers
  readonly #outbox: Outbox
  /** What some peers have not been told, the oldest first; GONE where it was lost again. */
  #news: number[] = []
  #dueAt: Millis | null = null
  /** The part of the news that was told last. */
  #list: { from: number; to: number; pieces: readonly PieceIndex[] } = NOTHING

  constructor(peers: Peers, outbox: Outbox) {
    this.#peers = peers
    this.#outbox = outbox
  }

  /** The peer is told what we have now. */
  onConnected(peer: Peer): void {
    peer.told = this.#news.length
  }

  onVerified(piece: PieceIndex, now: Millis): void {
    this.#dueAt ??= (now + TELL_AFTER) as Millis
    this.#news.push(piece)
    for (const peer of this.#peers.all()) if (isWaitingFor(peer, piece)) this.tell(peer)
  }

  onLost(piece: PieceIndex): void {
    const at = this.#news.indexOf(piece)
    if (at >= 0) this.#news[at] = GONE
    this.#list = NOTHING
  }

  /** When `tick` is wanted. */
  get dueAt(): Millis | null {
    return this.#dueAt
  }

  tick(now: Millis): void {
    if (this.#dueAt === null || now < this.#dueAt) return
    this.#dueAt = null
    for (const peer of this.#peers.all()) {
      this.tell(peer)
      peer.told = 0
    }
    this.#news = []
    this.#list = NOTHING
  }

  /** What it has not been told. To be called before the peer may ask for it. */
  tell(peer: Peer): void {
    const { length } = this.#news
    if (peer.told === length) return
    const pieces = this.#since(peer.told)
    if (pieces.length > 0) this.#outbox.have(peer.id, pieces)
    peer.told = length
  }

  /** Most peers have been told the same: they get the same list. */
  #since(told: number): readonly PieceIndex[] {
    const { length } = this.#news
    if (this.#list.from !== told || this.#list.to !== length) {
      const pieces = this.#news.slice(told).filter((piece) => piece !== GONE) as PieceIndex[]
      this.#list = { from: told, to: length, pieces }
    }
    return this.#list.pieces
  }
}

/** It may ask for the piece, or will want to, or it is a seed: such give their next piece to who has passed on the last. */
function isWaitingFor(peer: Peer, piece: PieceIndex): boolean {
  if (peer.peerInterested) return !peer.amChoking && !peer.have.has(piece)
  return peer.isSeed || !peer.have.has(piece)
}
