import type { Outbox } from './outbox.ts'
import type { Peer } from './peer.ts'
import type { Peers } from './peers.ts'
import type { Pieces } from './pieces.ts'
import { shuffled } from './shuffled.ts'
import type { SuperSeeding } from './super-seeding.ts'
import type { PeerId, PieceIndex, Random } from './units.ts'
import type { Upload } from './upload.ts'

/** Pieces a peer may get from us alone before it passes one on: then one more for each it passed on, and at most this. */
const FIRST_TRUST = 1
const MOST_TRUST = 16
/** With so many peers that pass on what they get, no others need be tried. */
const ENOUGH = 24
/** Suggestions to one peer at a time. */
const MOST_OFFERED = 32

export interface SpreadPorts {
  readonly peers: Peers
  readonly pieces: Pieces
  readonly superSeeding: SuperSeeding
  readonly upload: Upload
  readonly outbox: Outbox
  readonly random: Random
}

/**
 * While we are the only seed, every piece should go out once before any goes out twice, and to peers that pass it on.
 * So we suggest to each unchoked peer what nobody has and nobody else is getting, let a peer finish the piece it is
 * getting when its turn ends, and end its turn when it keeps for itself what it got. A peer that follows no suggestions
 * (BEP 6) picks for itself, as everywhere in BitTorrent: to such the rule is only an offer.
 */
export class Spread {
  readonly #peers: Peers
  readonly #pieces: Pieces
  readonly #superSeeding: SuperSeeding
  readonly #upload: Upload
  readonly #outbox: Outbox
  readonly #random: Random
  /** Pieces that may still have to go out, in the order to offer them. */
  #queue: PieceIndex[] | null = null
  /** Who is getting a piece nobody else has, and how many of its blocks it has yet to be sent. */
  readonly #promised = new Map<PieceIndex, { readonly to: PeerId; left: number }>()
  /** Who alone got a piece from us. */
  readonly #sole = new Map<PieceIndex, PeerId>()
  /** How many peers are known to pass on what they get. */
  #passers = 0

  constructor({ peers, pieces, superSeeding, upload, outbox, random }: SpreadPorts) {
    this.#superSeeding = superSeeding
    this.#peers = peers
    this.#pieces = pieces
    this.#upload = upload
    this.#outbox = outbox
    this.#random = random
  }

  /** We have everything, no other peer has, and our user did not ask for a stricter rule. */
  get isOn(): boolean {
    return this.#pieces.have.isFull && this.#pieces.rarity.seeds === 0 && !this.#superSeeding.isOn
  }

  /** It is not known to pass on what it gets, and enough others are, while there are pieces nobody has: they come first. */
  isUnneeded(peer: Peer): boolean {
    return peer.passedOn === 0 && this.#passers >= ENOUGH && this.#queue?.length !== 0 && this.isOn
  }

  /** It keeps what it got: others come first until it passes that on. */
  isHoarding(peer: Peer): boolean {
    return peer.hoarded >= Math.min(MOST_TRUST, FIRST_TRUST + peer.passedOn) && this.isOn
  }

  /** To be called after `Rarity.raise`. */
  onHave(peer: Peer, piece: PieceIndex): void {
    if (!this.isOn) return
    const first = this.#sole.get(piece)
    if (first !== undefined && first !== peer.id) this.#passOn(piece, first, peer)
    if (!peer.amChoking) this.offer(peer)
  }

  onRequested(peer: Peer, piece: PieceIndex): void {
    if (!this.isOn || this.#promised.has(piece)) return
    if (this.#pieces.rarity.availability(piece) > 0 && !this.#sole.has(piece)) return
    this.#promised.set(piece, { to: peer.id, left: this.#pieces.lengths.blockCount(piece) })
    const at = peer.offered.indexOf(piece)
    if (at >= 0) peer.offered.splice(at, 1)
    this.offer(peer)
  }

  /** Returns whether the peer should give up its slot now. */
  onSent(peer: Peer, piece: PieceIndex): boolean {
    const promise = this.#promised.get(piece)
    if (promise?.to !== peer.id || --promise.left > 0) return false
    this.#promised.delete(piece)
    this.#sole.set(piece, peer.id)
    peer.hoarded++
    return this.isHoarding(peer)
  }

  /** Suggests what nobody has, enough for the requests the peer keeps open and one piece more. */
  offer(peer: Peer): void {
    if (!this.isOn || !peer.fast) return
    const wanted = Math.min(
      MOST_OFFERED,
      1 + Math.ceil(peer.queued.size / this.#pieces.lengths.blocksPerPiece)
    )
    this.#dropStale(peer)
    while (peer.offered.length < wanted) {
      const piece = this.#next(peer)
      if (piece === null) return
      peer.offered.push(piece)
      this.#outbox.piece('suggest', peer.id, piece)
    }
  }

  /** Its turn is about to end: it may finish the piece it is getting, the others go to someone else. */
  onChoking(peer: Peer): void {
    if (!this.isOn) return
    for (const [piece, { to }] of this.#promised) {
      if (to !== peer.id) continue
      if (piece === peer.lastSent && peer.fast) this.#upload.allow(peer, piece)
      else this.#release(piece)
    }
    for (const piece of peer.offered) this.#release(piece)
    peer.offered.length = 0
  }

  onGone(peer: Peer): void {
    if (peer.passedOn > 0) this.#passers--
    for (const [piece, { to }] of this.#promised) if (to === peer.id) this.#release(piece)
    for (const [piece, at] of this.#sole) if (at === peer.id) this.#release(piece)
    for (const piece of peer.offered) this.#release(piece)
  }

  /** Forgets offers the peer will not take up, because it can have the piece from others by now. */
  #dropStale(peer: Peer): void {
    for (let at = peer.offered.length - 1; at >= 0; at--) {
      const piece = peer.offered[at]
      if (piece === undefined) continue
      const others = this.#pieces.rarity.availability(piece) - (peer.repeated.has(piece) ? 1 : 0)
      if (others > 0) peer.offered.splice(at, 1)
    }
  }

  /** Another peer has it now: from the first one, unless we sent it ourselves. */
  #passOn(piece: PieceIndex, first: PeerId, second: Peer): void {
    this.#sole.delete(piece)
    const peer = this.#peers.get(first)
    if (peer === undefined || second.repeated.delete(piece)) return
    peer.hoarded--
    if (peer.passedOn++ === 0) this.#passers++
  }

  #release(piece: PieceIndex): void {
    this.#promised.delete(piece)
    this.#sole.delete(piece)
    this.#queue?.push(piece)
  }

  /** What nobody has; when all is out, what one peer keeps for itself. */
  #next(peer: Peer): PieceIndex | null {
    this.#queue ??= shuffled(this.#pieces.lengths.pieceCount, this.#random)
    for (let piece = this.#queue.pop(); piece !== undefined; piece = this.#queue.pop()) {
      if (this.#pieces.rarity.availability(piece) === 0 && !this.#promised.has(piece)) return piece
    }
    for (const [piece, holder] of this.#sole) {
      if (holder === peer.id || this.#promised.has(piece) || peer.repeated.has(piece)) continue
      peer.repeated.add(piece)
      return piece
    }
    return null
  }
}
