import type { Bitfield } from '../../shared/bitfield.ts'
import type { Outbox } from './outbox.ts'
import type { Peer } from './peer.ts'
import type { Peers } from './peers.ts'
import type { Pieces } from './pieces.ts'
import { invariant, type PieceIndex } from './units.ts'

/**
 * What the others have: counts it for rarity, and keeps us interested in a peer exactly while it has a piece we want,
 * saying so exactly when that changes.
 *
 * Of each peer we remember one such piece, its `wantedPiece`. Whatever else it has or gets changes nothing, and only
 * when just that piece is no longer wanted another is looked for.
 */
export class Interest {
  readonly #peers: Peers
  readonly #pieces: Pieces
  readonly #outbox: Outbox
  /** The peers by their `wantedPiece`. */
  readonly #watched = new Map<number, Peer[]>()

  constructor(peers: Peers, pieces: Pieces, outbox: Outbox) {
    this.#peers = peers
    this.#pieces = pieces
    this.#outbox = outbox
  }

  /** The peer said what it has. */
  onPieces(peer: Peer, have: Bitfield): void {
    this.#uncount(peer)
    peer.have = have
    peer.cameAsSeed = have.isFull
    if (peer.cameAsSeed) this.#pieces.rarity.seeds++
    else this.#pieces.rarity.shiftAll(have, 1)
    peer.forgetCandidates()
    this.#look(peer)
  }

  /** The peer got one more, which it did not have. Returns whether we want it. */
  onPiece(peer: Peer, piece: PieceIndex): boolean {
    this.#pieces.rarity.raise(piece)
    if (!this.#pieces.isWanted(piece)) return false
    if (!peer.amInterested) this.#watch(peer, piece)
    return true
  }

  onGone(peer: Peer): void {
    this.#uncount(peer)
    this.#unwatch(peer)
  }

  /** A piece became wanted. */
  onWanted(piece: PieceIndex): void {
    for (const peer of this.#peers.all())
      if (!peer.amInterested && peer.have.has(piece)) this.#watch(peer, piece)
  }

  /** A piece ceased to be wanted. */
  onUnwanted(piece: PieceIndex): void {
    const watched = this.#watched.get(piece)
    if (watched === undefined) return
    this.#watched.delete(piece)
    for (const peer of watched.sort((a, b) => a.id - b.id)) this.#look(peer)
  }

  checkInvariants(): void {
    let watched = 0
    for (const peer of this.#peers.all()) {
      const { amInterested, wantedPiece, have } = peer
      invariant(
        amInterested === have.lastCommon(this.#pieces.wants) >= 0,
        'we want what we are interested in'
      )
      invariant(amInterested === wantedPiece >= 0, 'a piece is known for each interest')
      if (wantedPiece < 0) continue
      invariant(
        have.has(wantedPiece) && this.#pieces.isWanted(wantedPiece as PieceIndex),
        'it has what we want'
      )
      invariant(this.#watched.get(wantedPiece)?.includes(peer) === true, 'peers are listed by that piece')
      watched++
    }
    for (const peers of this.#watched.values()) {
      invariant(peers.length > 0, 'no list is empty')
      watched -= peers.length
    }
    invariant(watched === 0, 'peers are listed once')
  }

  /** Of all it has, the last that is wanted: in whatever order pieces come, that one seldom comes next. */
  #look(peer: Peer): void {
    this.#watch(peer, peer.have.lastCommon(this.#pieces.wants))
  }

  #watch(peer: Peer, piece: number): void {
    this.#unwatch(peer)
    peer.wantedPiece = piece
    if (piece >= 0) this.#list(peer)
    const interested = piece >= 0
    if (interested === peer.amInterested) return
    peer.amInterested = interested
    this.#outbox.peer(interested ? 'interested' : 'uninterested', peer.id)
  }

  #list(peer: Peer): void {
    const watched = this.#watched.get(peer.wantedPiece)
    if (watched === undefined) this.#watched.set(peer.wantedPiece, [peer])
    else watched.push(peer)
  }

  #unwatch(peer: Peer): void {
    const watched = this.#watched.get(peer.wantedPiece)
    if (watched === undefined) return
    watched.splice(watched.indexOf(peer), 1)
    if (watched.length === 0) this.#watched.delete(peer.wantedPiece)
  }

  #uncount(peer: Peer): void {
    if (peer.cameAsSeed) this.#pieces.rarity.seeds--
    else if (!peer.have.isEmpty) this.#pieces.rarity.shiftAll(peer.have, -1)
  }
}
