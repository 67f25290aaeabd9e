import { NOBODY, type OpenPiece, type OpenPieces } from './open-pieces.ts'
import type { Peer } from './peer.ts'
import { type Pieces, SKIP } from './pieces.ts'
import type { Trust } from './trust.ts'
import type { Millis, PieceIndex, Random } from './units.ts'

/** So many pieces are chosen at random before rarity counts: common ones come from several peers and can be traded sooner. */
const RANDOM_FIRST = 4
/** Slow peers may open pieces only while at most this share of the buffers is taken. */
const SHARE_OF_SLOW = 0.5
/** Pieces passed over per piece found in a search by index, as in `Rarity.collect`. */
const STEPS_PER_FIND = 64

/**
 * Which block to ask a peer for next: pieces with a deadline, then by priority, and within a priority first pieces begun,
 * then the rarest. Outside endgame a block is asked of one peer at a time.
 *
 * A piece begun by a peer that is unproven, suspect or slow is its own, and so is one that was wrong before: others leave
 * it alone while they have anything else to do, so that a bad piece names its sender and a slow peer holds up nobody.
 */
export class Picker {
  sequential = false
  readonly #pieces: Pieces
  readonly #open: OpenPieces
  readonly #trust: Trust
  readonly #random: Random
  readonly #blocksPerPiece: number
  /** No piece below it may be opened, as of the rarity's epoch. */
  #lowest = 0
  #lowestEpoch = -1
  /** In order of time. */
  #deadlines: { readonly piece: PieceIndex; readonly at: Millis }[] = []

  constructor(pieces: Pieces, open: OpenPieces, trust: Trust, random: Random) {
    this.#pieces = pieces
    this.#open = open
    this.#trust = trust
    this.#random = random
    this.#blocksPerPiece = pieces.lengths.blocksPerPiece
  }

  /** Block key of a free block, or -1. The caller requests it. */
  next(peer: Peer, now: Millis): number {
    const open = this.#current(peer) ?? this.#choose(peer, now)
    if (open === null) return -1
    peer.current = open.piece
    return open.piece * this.#blocksPerPiece + open.firstFree()
  }

  /** The peer got a piece we want: it may be a better find than the last search's. */
  onHave(peer: Peer, piece: PieceIndex): void {
    const { rarity } = this.#pieces
    peer.barrenEpoch = -1
    const best = peer.candidates.at(-1)
    if (best === undefined || this.sequential || rarity.tier(piece) === 0) return
    const tiers = rarity.tier(piece) - rarity.tier(best)
    if (tiers > 0 || (tiers === 0 && rarity.availability(piece) < rarity.availability(best)))
      peer.candidates.push(piece)
  }

  setDeadline(piece: PieceIndex, at: Millis | null): void {
    this.#deadlines = this.#deadlines.filter((deadline) => deadline.piece !== piece)
    if (at === null) return
    this.#deadlines.push({ piece, at })
    this.#deadlines.sort((a, b) => a.at - b.at || a.piece - b.piece)
  }

  /** The piece it is working on, while that has free blocks and nothing is more urgent. */
  #current(peer: Peer): OpenPiece | null {
    if (peer.current < 0 || this.#deadlines.length > 0) return null
    const open = this.#open.get(peer.current as PieceIndex)
    if (open !== undefined && open.free > 0 && peer.serves(open.piece) && peer.have.has(open.piece))
      return open
    peer.current = -1
    return null
  }

  #choose(peer: Peer, now: Millis): OpenPiece | null {
    const room = this.#hasRoomFor(peer)
    const urgent = this.#urgent(peer, room, now)
    if (urgent !== null) return urgent
    // A seed suggests what spreads best, which is no order.
    const suggested = room && !this.sequential ? this.#suggested(peer) : -1
    if (suggested >= 0) return this.#begin(suggested as PieceIndex, peer, now)
    const begun = this.#begun(peer, false)
    const fresh = room ? this.#fresh(peer) : -1
    if (fresh >= 0 && (begun === null || this.#priority(begun.piece) < this.#priority(fresh))) {
      return this.#begin(fresh as PieceIndex, peer, now)
    }
    return begun ?? this.#begun(peer, true)
  }

  #hasRoomFor(peer: Peer): boolean {
    return this.#open.hasRoom && (!peer.slow || this.#open.size <= this.#open.limit * SHARE_OF_SLOW)
  }

  #urgent(peer: Peer, room: boolean, now: Millis): OpenPiece | null {
    for (const { piece } of this.#deadlines) {
      if (!this.#pieces.isWanted(piece)) return this.#urgentAfterAll(peer, room, now)
      if (!peer.have.has(piece) || !peer.serves(piece)) continue
      const open = this.#open.get(piece)
      if (open !== undefined && open.free > 0) return open
      if (open === undefined && room && this.#pieces.rarity.tier(piece) > 0)
        return this.#begin(piece, peer, now)
    }
    return null
  }

  /** Without the deadlines that were met. */
  #urgentAfterAll(peer: Peer, room: boolean, now: Millis): OpenPiece | null {
    this.#deadlines = this.#deadlines.filter(({ piece }) => this.#pieces.isWanted(piece))
    return this.#urgent(peer, room, now)
  }

  /** The oldest piece it suggested that can be begun and is no less urgent than others; the ones before it are forgotten. */
  #suggested(peer: Peer): number {
    while (peer.suggested.length > 0) {
      const piece = peer.suggested.shift()
      if (piece === undefined || !peer.have.has(piece) || !peer.serves(piece)) continue
      const tier = this.#pieces.rarity.tier(piece)
      if (tier > 0 && tier === this.#pieces.rarity.topTier) return piece
    }
    return -1
  }

  /** The best piece begun in which the peer has something to do. @param lastResort also pieces better left to others */
  #begun(peer: Peer, lastResort: boolean): OpenPiece | null {
    let best: OpenPiece | null = null
    let bestRank = Infinity
    for (const open of this.#open.withFree) {
      if (!peer.have.has(open.piece) || !peer.serves(open.piece)) continue
      const kinship = kinshipOf(peer, open)
      if (kinship === STRANGER && !lastResort) continue
      const rank = (3 - this.#priority(open.piece)) * 8 + kinship + open.free / (open.blocks + 1)
      if (rank >= bestRank) continue
      bestRank = rank
      best = open
    }
    return best
  }

  /** The best piece for it that nobody has begun, or -1. */
  #fresh(peer: Peer): number {
    const { rarity } = this.#pieces
    if (peer.peerChoking) return this.#allowed(peer)
    for (;;) {
      const piece = peer.candidates.at(-1)
      if (piece !== undefined && rarity.tier(piece) > 0 && peer.have.has(piece)) return piece
      if (piece !== undefined) peer.candidates.pop()
      else if (!this.#search(peer)) return -1
    }
  }

  #allowed(peer: Peer): number {
    let best = -1
    for (const piece of peer.allowedFast) {
      if (!peer.have.has(piece) || this.#pieces.rarity.tier(piece) === 0) continue
      if (best < 0 || this.#priority(piece) > this.#priority(best)) best = piece
    }
    return best
  }

  /** Returns whether it found anything. */
  #search(peer: Peer): boolean {
    const { rarity, have } = this.#pieces
    if (peer.barrenEpoch === rarity.epoch) return false
    if (this.sequential) this.#collectByIndex(peer, this.#lowestIndex())
    else if (have.count < RANDOM_FIRST) this.#collectByIndex(peer, Math.floor(this.#random() * have.length))
    else rarity.collect(peer.have, peer.cameAsSeed, this.#random, peer.candidates)
    peer.candidates.reverse()
    if (peer.candidates.length > 0) return true
    peer.barrenEpoch = rarity.epoch
    return false
  }

  #lowestIndex(): number {
    const { rarity, lengths } = this.#pieces
    if (this.#lowestEpoch !== rarity.epoch) this.#lowest = 0
    this.#lowestEpoch = rarity.epoch
    while (this.#lowest < lengths.pieceCount && rarity.tier(this.#lowest as PieceIndex) === 0) this.#lowest++
    return this.#lowest
  }

  #collectByIndex(peer: Peer, start: number): void {
    const { rarity, lengths } = this.#pieces
    let steps = 0
    for (let tier = rarity.topTier; tier > SKIP; tier--) {
      for (let step = 0; step < lengths.pieceCount; step++) {
        const piece = ((start + step) % lengths.pieceCount) as PieceIndex
        steps++
        if (rarity.tier(piece) !== tier || !peer.have.has(piece)) continue
        peer.candidates.push(piece)
        if (peer.candidates.length * STEPS_PER_FIND >= steps) return
      }
    }
  }

  #begin(piece: PieceIndex, peer: Peer, now: Millis): OpenPiece {
    this.#pieces.open(piece)
    const exclusive = !peer.isProven || peer.slow || this.#trust.hasEvidence(piece)
    return this.#open.add(piece, this.#pieces.lengths.blockCount(piece), peer.id, exclusive, now)
  }

  #priority(piece: number): number {
    return this.#pieces.priority(piece as PieceIndex)
  }
}

const OWN = 0
const ABANDONED = 1
const SHARED = 2
const STRANGER = 3

function kinshipOf(peer: Peer, open: OpenPiece): number {
  if (open.owner === peer.id) return OWN
  if (peer.suspect || open.exclusive) return STRANGER
  if (open.owner === NOBODY) return ABANDONED
  return peer.isProven && !peer.slow ? SHARED : STRANGER
}
