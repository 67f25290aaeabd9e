import type { Bitfield } from '../../shared/bitfield.ts'
import type { Outbox } from './outbox.ts'
import type { Peer } from './peer.ts'
import type { Pieces } from './pieces.ts'
import type { PieceIndex } from './units.ts'

/**
 * What the others have: counts it for rarity, and keeps us interested in a peer exactly while it has a piece we want,
 * saying so exactly when that changes.
 */
export class Interest {
  readonly #pieces: Pieces
  readonly #outbox: Outbox

  constructor(pieces: Pieces, outbox: Outbox) {
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
    peer.interesting = this.count(peer)
    peer.forgetCandidates()
    this.#tell(peer)
  }

  /** The peer got one more, which it did not have. */
  onPiece(peer: Peer, piece: PieceIndex): void {
    this.#pieces.rarity.raise(piece)
    if (this.#pieces.isWanted(piece)) this.change(peer, 1)
  }

  onGone(peer: Peer): void {
    this.#uncount(peer)
  }

  /** A piece it has became wanted (1) or ceased to be (-1). */
  change(peer: Peer, by: 1 | -1): void {
    peer.interesting += by
    this.#tell(peer)
  }

  /** How many wanted pieces it has, counted afresh. */
  count(peer: Peer): number {
    if (peer.isSeed) return this.#pieces.wanted
    let count = 0
    for (let piece = 0; piece < peer.have.length; piece++) {
      if (peer.have.has(piece) && this.#pieces.isWanted(piece as PieceIndex)) count++
    }
    return count
  }

  #uncount(peer: Peer): void {
    if (peer.cameAsSeed) this.#pieces.rarity.seeds--
    else if (!peer.have.isEmpty) this.#pieces.rarity.shiftAll(peer.have, -1)
  }

  #tell(peer: Peer): void {
    const interested = peer.interesting > 0
    if (interested === peer.amInterested) return
    peer.amInterested = interested
    this.#outbox.peer(interested ? 'interested' : 'uninterested', peer.id)
  }
}
