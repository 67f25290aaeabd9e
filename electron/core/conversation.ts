import type { Bitfield } from '../../shared/bitfield.ts'
import type { Announcer } from './announcer.ts'
import type { Interest } from './interest.ts'
import type { Peer } from './peer.ts'
import type { Picker } from './picker.ts'
import type { Pieces } from './pieces.ts'
import type { Rechoker } from './rechoker.ts'
import type { Requests } from './requests.ts'
import type { Spread } from './spread.ts'
import type { SuperSeeding } from './super-seeding.ts'
import type { Millis, PieceIndex } from './units.ts'
import type { Upload } from './upload.ts'

/** Pieces of a peer's suggestions and allowed-fast messages that are remembered. */
const MOST_NAMED = 64

export interface ConversationPorts {
  readonly pieces: Pieces
  readonly interest: Interest
  readonly picker: Picker
  readonly requests: Requests
  readonly upload: Upload
  readonly spread: Spread
  readonly superSeeding: SuperSeeding
  readonly rechoker: Rechoker
  readonly announcer: Announcer
}

/** What peers say about themselves: what they have, and how they stand to us. */
export class Conversation {
  readonly #ports: ConversationPorts

  constructor(ports: ConversationPorts) {
    this.#ports = ports
  }

  onBitfield(peer: Peer, have: Bitfield, now: Millis): void {
    const { interest, upload, requests } = this.#ports
    interest.onPieces(peer, have)
    upload.allowFast(peer)
    requests.fill(peer, now)
  }

  onHave(peer: Peer, piece: PieceIndex, now: Millis): void {
    if (!peer.have.add(piece)) return
    const { interest, picker, pieces, requests } = this.#ports
    if (interest.onPiece(peer, piece)) {
      picker.onHave(peer, piece)
      if (peer.serves(piece)) requests.fill(peer, now)
    } else if (pieces.have.isFull) this.#onPassedOn(peer, piece, now)
  }

  /** We are a seed, and a peer got a piece. */
  #onPassedOn(peer: Peer, piece: PieceIndex, now: Millis): void {
    const { rechoker, spread, superSeeding } = this.#ports
    spread.onHave(peer, piece)
    superSeeding.onHave(peer, piece, now)
    rechoker.settle(now)
  }

  /** The peer lost a piece (BEP 54). */
  onDontHave(peer: Peer, piece: PieceIndex, now: Millis): void {
    const { interest, requests } = this.#ports
    const have = peer.have.clone()
    if (!have.delete(piece)) return
    requests.releasePiece(peer, piece, now)
    interest.onPieces(peer, have)
    requests.fillAll(now)
  }

  onChoked(peer: Peer, now: Millis): void {
    if (peer.peerChoking) return
    peer.peerChoking = true
    // What it suggested it will suggest to others now.
    peer.suggested.length = 0
    // With the fast extension a choke drops nothing: each request still gets its block or its reject (BEP 6).
    if (peer.fast) return
    this.#ports.requests.releaseAll(peer, now)
    this.#ports.requests.fillStarved(now)
  }

  onUnchoked(peer: Peer, now: Millis): void {
    if (!peer.peerChoking) return
    peer.peerChoking = false
    peer.unchokedUsAt = now
    // What it was sending before may be someone else's by now, and what it suggests comes first.
    peer.current = -1
    peer.pipeline.onUnchoked()
    this.#ports.requests.fill(peer, now)
  }

  onInterested(peer: Peer, now: Millis): void {
    if (peer.peerInterested) return
    peer.peerInterested = true
    this.#ports.rechoker.onInterested(peer)
    this.#ports.rechoker.settle(now)
  }

  onUninterested(peer: Peer, now: Millis): void {
    if (!peer.peerInterested) return
    peer.peerInterested = false
    // Among what it has not been told may be something it wants.
    this.#ports.announcer.tell(peer)
    if (!peer.amChoking) this.#ports.rechoker.onVacancy()
    this.#ports.rechoker.settle(now)
  }

  onAllowedFast(peer: Peer, piece: PieceIndex, now: Millis): void {
    if (!peer.fast || peer.allowedFast.size >= MOST_NAMED) return
    peer.allowedFast.add(piece)
    this.#ports.requests.fill(peer, now)
  }

  onSuggested(peer: Peer, piece: PieceIndex, now: Millis): void {
    if (!peer.fast || this.#ports.pieces.rarity.tier(piece) === 0) return
    if (peer.suggested.length >= MOST_NAMED) peer.suggested.shift()
    peer.suggested.push(piece)
    this.#ports.requests.fill(peer, now)
  }

  onRequestLimit(peer: Peer, limit: number, now: Millis): void {
    peer.pipeline.limit = limit
    this.#ports.requests.fill(peer, now)
  }
}
