import { ALLOWED_FAST, allowedFastPieces } from './allowed-fast.ts'
import type { Outbox } from './outbox.ts'
import type { Peer } from './peer.ts'
import type { Pieces } from './pieces.ts'
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
  readonly #outbox: Outbox

  /** Requests of all peers that wait to be served. */
  queued = 0

  constructor(pieces: Pieces, outbox: Outbox) {
    this.#pieces = pieces
    this.#outbox = outbox
  }

  onRequested(peer: Peer, piece: PieceIndex, offset: number, length: number): void {
    const at = this.#positionOf(piece, offset)
    if (peer.queued.has(at)) return
    const serves = this.#pieces.have.has(piece) && (!peer.amChoking || this.#isFree(peer, piece))
    if (!serves || peer.queued.size >= MOST_QUEUED) {
      peer.refused++
      this.#reject(peer, piece, offset, length)
      return
    }
    peer.queued.set(at, length)
    this.queued++
    this.#outbox.block('serve', peer.id, piece, offset, length)
  }

  onCancelled(peer: Peer, piece: PieceIndex, offset: number, length: number): void {
    const at = this.#positionOf(piece, offset)
    if (peer.queued.get(at) === length) this.#drop(peer, at, length)
  }

  onSent(peer: Peer, piece: PieceIndex, offset: number, length: number, now: Millis): void {
    if (peer.queued.delete(this.#positionOf(piece, offset))) this.queued--
    peer.up.add(length, now)
    peer.account.taken += length
    peer.lastSent = piece
    peer.lastSentAt = now
  }

  onUnreadable(peer: Peer, piece: PieceIndex, offset: number, length: number): void {
    if (!peer.queued.delete(this.#positionOf(piece, offset))) return
    this.queued--
    this.#reject(peer, piece, offset, length)
  }

  onGone(peer: Peer): void {
    this.queued -= peer.queued.size
    peer.queued.clear()
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
    if (!peer.fast || peer.have.count >= ALLOWED_FAST) return
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
    this.queued--
    this.#outbox.block('unserve', peer.id, piece, offset, length)
    this.#reject(peer, piece, offset, length)
  }

  #reject(peer: Peer, piece: PieceIndex, offset: number, length: number): void {
    if (peer.fast) this.#outbox.block('reject', peer.id, piece, offset, length)
  }

  /** Absolute offset in the torrent. */
  #positionOf(piece: PieceIndex, offset: number): number {
    return piece * this.#pieces.lengths.pieceLength + offset
  }

  #pieceAt(position: number): PieceIndex {
    return Math.floor(position / this.#pieces.lengths.pieceLength) as PieceIndex
  }
}
