import type { Outbox } from './outbox.ts'
import type { Peer } from './peer.ts'
import type { Peers } from './peers.ts'
import type { Pieces } from './pieces.ts'
import type { PeerId, PieceIndex, Random } from './units.ts'
import type { Upload } from './upload.ts'

/** Pieces a peer may hold that only we gave away and it has not passed on: at first, and at most. */
const FIRST_TRUST = 1
const MOST_TRUST = 16

/**
 * While we are the only seed, every piece should go out once before any goes out twice, and to peers that pass it on.
 * So we suggest to each unchoked peer what nobody has and nobody else is getting, let a peer finish the piece it is
 * getting when its turn ends, and end its turn when it keeps for itself what it got. A peer that follows no suggestions
 * (BEP 6) picks for itself, as everywhere in BitTorrent: to such the rule is only an offer.
 */
export class Spread {
  readonly #peers: Peers
  readonly #pieces: Pieces
  readonly #upload: Upload
  readonly #outbox: Outbox
  readonly #random: Random
  /** Pieces that may still have to go out, in the order to offer them. */
  #queue: PieceIndex[] | null = null
  /** Who is getting a piece nobody else has. */
  readonly #promised = new Map<PieceIndex, PeerId>()
  /** Who alone has a piece besides us. */
  readonly #sole = new Map<PieceIndex, PeerId>()

  constructor(peers: Peers, pieces: Pieces, upload: Upload, outbox: Outbox, random: Random) {
    this.#peers = peers
    this.#pieces = pieces
    this.#upload = upload
    this.#outbox = outbox
    this.#random = random
  }

  /** We have everything, and no other peer has. */
  get isOn(): boolean {
    return this.#pieces.have.isFull && this.#pieces.rarity.seeds === 0
  }

  /** It keeps what it got: others come first until it passes that on. */
  isHoarding(peer: Peer): boolean {
    return this.isOn && peer.hoarded >= Math.min(MOST_TRUST, FIRST_TRUST + peer.passedOn)
  }

  /** To be called after `Rarity.raise`. */
  onHave(peer: Peer, piece: PieceIndex): void {
    if (!this.isOn) return
    this.#promised.delete(piece)
    const availability = this.#pieces.rarity.availability(piece)
    if (availability === 1) {
      this.#sole.set(piece, peer.id)
      peer.hoarded++
    } else if (availability === 2) this.#passOn(piece)
    if (!peer.amChoking) this.offer(peer)
  }

  onRequested(peer: Peer, piece: PieceIndex): void {
    if (!this.isOn || this.#promised.has(piece) || this.#pieces.rarity.availability(piece) > 0) return
    this.#promised.set(piece, peer.id)
    const at = peer.offered.indexOf(piece)
    if (at >= 0) peer.offered.splice(at, 1)
    this.offer(peer)
  }

  /** Suggests what nobody has, enough for the requests the peer keeps open and one piece more. */
  offer(peer: Peer): void {
    if (!this.isOn || !peer.fast) return
    const wanted = 1 + Math.ceil(peer.queued.size / this.#pieces.lengths.blocksPerPiece)
    while (peer.offered.length < wanted) {
      const piece = this.#next()
      if (piece === null) return
      peer.offered.push(piece)
      this.#outbox.piece('suggest', peer.id, piece)
    }
  }

  /** Its turn is about to end: it may finish the piece it is getting, the others go to someone else. */
  onChoking(peer: Peer): void {
    if (!this.isOn) return
    for (const [piece, to] of this.#promised) {
      if (to !== peer.id) continue
      if (piece === peer.lastSent && peer.fast) this.#upload.allow(peer, piece)
      else this.#release(piece)
    }
    for (const piece of peer.offered) this.#release(piece)
    peer.offered.length = 0
  }

  onGone(peer: Peer): void {
    for (const [piece, to] of this.#promised) if (to === peer.id) this.#release(piece)
    for (const [piece, at] of this.#sole) if (at === peer.id) this.#release(piece)
    for (const piece of peer.offered) this.#release(piece)
  }

  #passOn(piece: PieceIndex): void {
    const first = this.#sole.get(piece)
    if (first === undefined) return
    this.#sole.delete(piece)
    const peer = this.#peers.get(first)
    if (peer === undefined) return
    peer.hoarded--
    peer.passedOn++
  }

  #release(piece: PieceIndex): void {
    this.#promised.delete(piece)
    this.#sole.delete(piece)
    this.#queue?.push(piece)
  }

  #next(): PieceIndex | null {
    this.#queue ??= this.#shuffled()
    while (this.#queue.length > 0) {
      const piece = this.#queue.pop()
      if (piece === undefined) return null
      if (this.#pieces.rarity.availability(piece) === 0 && !this.#promised.has(piece)) return piece
    }
    return null
  }

  #shuffled(): PieceIndex[] {
    const pieces = Array.from({ length: this.#pieces.lengths.pieceCount }, (_, index) => index as PieceIndex)
    for (let at = pieces.length - 1; at > 0; at--) {
      const other = Math.floor(this.#random() * (at + 1))
      const piece = pieces[at] ?? (0 as PieceIndex)
      pieces[at] = pieces[other] ?? piece
      pieces[other] = piece
    }
    return pieces
  }
}
