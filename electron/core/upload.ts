import { ALLOWED_FAST, allowedFastPieces } from './allowed-fast.ts'
import { Guests } from './guests.ts'
import type { Outbox } from './outbox.ts'
import type { Peer } from './peer.ts'
import type { Pieces } from './pieces.ts'
import type { SuperSeeding } from './super-seeding.ts'
import type { Millis, PieceIndex } from './units.ts'

/** Requests of one peer that wait to be served: the limit we announce (`reqq`, BEP 10). */
export const MOST_QUEUED = 2_000
/** Requests refused since a slot was given or taken before the peer is disconnected: two whole queues may cross a choke. */
export const MOST_REFUSED = 2 * MOST_QUEUED

/**
 * Answers requests. Each request of a peer with the fast extension gets exactly one answer, a block or a reject; without
 * it, refused requests are dropped in silence (BEP 3, BEP 6).
 */
export class Upload {
  readonly #pieces: Pieces
  readonly #superSeeding: SuperSeeding
  readonly #outbox: Outbox

  /** Requests that wait to be served, but those of guests: the line has nothing better to do when there are none. */
  queued = 0
  readonly #guests: Guests

  constructor(pieces: Pieces, superSeeding: SuperSeeding, outbox: Outbox) {
    this.#superSeeding = superSeeding
    this.#pieces = pieces
    this.#outbox = outbox
    this.#guests = new Guests(pieces)
  }

  onRequested(peer: Peer, piece: PieceIndex, offset: number, length: number): void {
    const at = this.#positionOf(piece, offset)
    if (peer.queued.has(at)) return
    const isThere = this.#pieces.have.has(piece) && !this.#superSeeding.hides(peer, piece)
    const serves = isThere && (!peer.amChoking || this.#isFree(peer, piece))
    if (!serves || peer.queued.size >= MOST_QUEUED) {
      peer.refused++
      this.#reject(peer, piece, offset, length)
      return
    }
    peer.queued.set(at, length)
    if (this.#guests.isGuest(peer)) {
      this.#guests.hold(peer, at)
      this.#serveGuest()
    } else this.#serve(peer, at)
  }

  /** To be called each second: some guests may have paid their debts, and slow peers may leave the line half empty. */
  look(): void {
    for (const peer of this.#guests.look()) for (const at of this.#guests.release(peer)) this.#serve(peer, at)
    this.#serveGuest()
  }

  onLineChanged(): void {
    this.#guests.onLineChanged()
  }

  onCancelled(peer: Peer, piece: PieceIndex, offset: number, length: number): void {
    const at = this.#positionOf(piece, offset)
    if (peer.queued.get(at) === length) this.#drop(peer, at, length)
    this.#serveGuest()
  }

  onSent(peer: Peer, piece: PieceIndex, offset: number, length: number, now: Millis): void {
    const at = this.#positionOf(piece, offset)
    if (peer.queued.delete(at)) this.#onAnswered(peer, at)
    this.#guests.onSent()
    peer.up.add(length, now)
    peer.account.taken += length
    peer.lastSent = piece
    peer.lastSentAt = now
    this.#serveGuest()
  }

  onUnreadable(peer: Peer, piece: PieceIndex, offset: number, length: number): void {
    const at = this.#positionOf(piece, offset)
    if (!peer.queued.delete(at)) return
    this.#onAnswered(peer, at)
    this.#reject(peer, piece, offset, length)
  }

  onGone(peer: Peer): void {
    for (const at of peer.queued.keys()) if (!peer.held.has(at)) this.#onAnswered(peer, at)
    this.#guests.release(peer)
    peer.queued.clear()
    this.#serveGuest()
  }

  choke(peer: Peer): void {
    peer.amChoking = true
    peer.refused = 0
    this.#outbox.peer('choke', peer.id)
    for (const [at, length] of peer.queued)
      if (!this.#isFree(peer, this.#pieceAt(at))) this.#drop(peer, at, length)
  }

  unchoke(peer: Peer): void {
    peer.amChoking = false
    peer.refused = 0
    this.#outbox.peer('unchoke', peer.id)
  }

  /** Names a newcomer the pieces it may have without being unchoked: of ours, those that others have too. */
  allowFast(peer: Peer): void {
    if (!peer.fast || peer.have.count >= ALLOWED_FAST || this.#superSeeding.isGuest(peer.id)) return
    const { have, rarity } = this.#pieces
    for (const piece of allowedFastPieces(peer.identity, have.length)) {
      if (have.has(piece) && rarity.seeds + rarity.availability(piece) > 0) this.allow(peer, piece)
    }
  }

  /** The peer may have this piece even while choked. */
  allow(peer: Peer, piece: PieceIndex): void {
    if (!peer.fast || peer.free.has(piece)) return
    peer.free.add(piece)
    this.#outbox.piece('allowedFast', peer.id, piece)
  }

  #isFree(peer: Peer, piece: PieceIndex): boolean {
    return peer.free.has(piece) && !peer.have.has(piece)
  }

  #drop(peer: Peer, at: number, length: number): void {
    const piece = this.#pieceAt(at)
    const offset = at - piece * this.#pieces.lengths.pieceLength
    peer.queued.delete(at)
    if (!this.#guests.letGo(peer, at)) {
      this.#onAnswered(peer, at)
      this.#outbox.block('unserve', peer.id, piece, offset, length)
    }
    this.#reject(peer, piece, offset, length)
  }

  #reject(peer: Peer, piece: PieceIndex, offset: number, length: number): void {
    if (peer.fast) this.#outbox.block('reject', peer.id, piece, offset, length)
  }

  #serve(peer: Peer, at: number): void {
    this.queued++
    this.#send(peer, at)
  }

  /** The next guest's turn, if the line is free. */
  #serveGuest(): void {
    const guest = this.#guests.next(this.queued)
    if (guest !== null) this.#send(guest, this.#guests.take(guest))
  }

  #send(peer: Peer, at: number): void {
    const piece = this.#pieceAt(at)
    const offset = at - piece * this.#pieces.lengths.pieceLength
    this.#outbox.block('serve', peer.id, piece, offset, peer.queued.get(at) ?? 0)
  }

  /** A block that was being served no longer is. */
  #onAnswered(peer: Peer, at: number): void {
    if (!this.#guests.onAnswered(peer, at)) this.queued--
  }

  /** Absolute offset in the torrent. */
  #positionOf(piece: PieceIndex, offset: number): number {
    return piece * this.#pieces.lengths.pieceLength + offset
  }

  #pieceAt(position: number): PieceIndex {
    return Math.floor(position / this.#pieces.lengths.pieceLength) as PieceIndex
  }
}
