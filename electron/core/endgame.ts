import type { OpenPieces } from './open-pieces.ts'
import type { Peer } from './peer.ts'
import type { Peers } from './peers.ts'
import type { Pieces } from './pieces.ts'
import { BLOCK_LENGTH, type Millis, type PieceIndex } from './units.ts'

/** A block is asked of at most so many peers at once. */
const MOST_COPIES = 2
/** A duplicate must promise to be so much faster than what it replaces, or both would arrive. */
const MARGIN = 2
/** Milliseconds a block is guessed to take from a peer that has sent none. */
const UNKNOWN_BLOCK_TIME = 500

/**
 * A mode of its own: once every wanted block that connected peers have is requested, a peer with nothing to do may also be
 * asked for a block that another peer holds, if it will be much faster. The first to arrive cancels the other.
 */
export class Endgame {
  readonly #peers: Peers
  readonly #pieces: Pieces
  readonly #open: OpenPieces
  readonly #blocksPerPiece: number

  constructor(peers: Peers, pieces: Pieces, open: OpenPieces) {
    this.#peers = peers
    this.#pieces = pieces
    this.#open = open
    this.#blocksPerPiece = pieces.lengths.blocksPerPiece
  }

  get isOn(): boolean {
    const { rarity, wanted } = this.#pieces
    if (wanted === 0 || rarity.reachable > 0) return false
    return this.#open.withFree.every((open) => rarity.seeds === 0 && rarity.availability(open.piece) === 0)
  }

  /** Block key of another's block worth asking this peer for, or -1: the one that would come last. */
  next(peer: Peer, now: Millis): number {
    if (peer.suspect || !this.isOn) return -1
    const limit = MARGIN * this.#timeFor(peer, peer.requests.length + 1, now)
    let worst = 0
    let best = -1
    for (const holder of this.#peers.all()) {
      if (holder === peer || holder.requests.length === 0) continue
      const { roundTrip } = holder.pipeline
      if (this.#timeFor(holder, holder.requests.length, now) <= Math.max(worst, limit + roundTrip)) continue
      const place = this.#lastOf(holder, peer)
      const time = this.#timeFor(holder, place + 1, now)
      if (place < 0 || time <= Math.max(worst, limit + roundTrip)) continue
      worst = time
      best = holder.requests.at(place)
    }
    return best
  }

  /** Milliseconds until the peer has sent so many blocks. */
  #timeFor(peer: Peer, blocks: number, now: Millis): number {
    const rate = peer.down.perSecond(now)
    const blockTime = rate > 0 ? (BLOCK_LENGTH / rate) * 1_000 : UNKNOWN_BLOCK_TIME
    const silent =
      peer.requests.length === 0 ? 0 : now - Math.max(peer.lastBlockAt, peer.requests.oldestSentAt())
    return peer.pipeline.roundTrip + blocks * blockTime + Math.max(0, silent - blockTime)
  }

  /** Place in the holder's queue of the last block that this peer could send instead, or -1. */
  #lastOf(holder: Peer, peer: Peer): number {
    for (let at = holder.requests.length - 1; at >= 0; at--) {
      const key = holder.requests.at(at)
      const piece = Math.floor(key / this.#blocksPerPiece) as PieceIndex
      if (!peer.have.has(piece) || !peer.serves(piece)) continue
      const copies = this.#open.get(piece)?.copies(key - piece * this.#blocksPerPiece) ?? 0
      if (copies > 0 && copies < MOST_COPIES && !peer.requests.has(key)) return at
    }
    return -1
  }
}
