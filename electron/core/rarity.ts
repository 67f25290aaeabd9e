import type { Bitfield } from '../../shared/bitfield.ts'
import { invariant, type PieceIndex, type Random } from './units.ts'

/** A rank is the availability in these bits, and the tier above them. */
const TIER_BITS = 20
const AVAILABILITY = (1 << TIER_BITS) - 1
/** The lowest rank of a piece that may be opened. */
const TIER = 1 << TIER_BITS

/**
 * The pieces that may be opened, in tiers of priority (3 high to 1 low) and within a tier in buckets by how many
 * connected peers have them. A piece is in at most one bucket; moving it costs the same however many there are.
 *
 * Peers that came as seeds have everything and are left out of the counts: they change no piece's rank. So bucket 0
 * holds what only seeds have.
 */
export class Rarity {
  /** Two numbers a piece: its rank, which is its tier and how many have it, and its position in its bucket. */
  readonly #facts: Int32Array
  readonly #tiers: readonly [Tier, Tier, Tier, Tier] = [new Tier(), new Tier(), new Tier(), new Tier()]
  /** Connected peers that came as seeds. */
  seeds = 0
  /** Grows when a piece is put in, so that a peer with nothing to open need not be searched again until then. */
  epoch = 0

  constructor(pieceCount: number) {
    this.#facts = new Int32Array(2 * pieceCount)
  }

  /** Peers that have the piece, those that came as seeds left out. */
  availability(piece: PieceIndex): number {
    return this.#rank(piece) & AVAILABILITY
  }

  /** 0 when the piece may not be opened, else its priority. */
  tier(piece: PieceIndex): number {
    return this.#rank(piece) >> TIER_BITS
  }

  /** Pieces that may be opened. */
  get count(): number {
    return this.#tiers[1].count + this.#tiers[2].count + this.#tiers[3].count
  }

  /** Of those, the ones some connected peer has. */
  get reachable(): number {
    if (this.seeds > 0) return this.count
    return this.count - this.#tiers[1].sizeOf(0) - this.#tiers[2].sizeOf(0) - this.#tiers[3].sizeOf(0)
  }

  /** The highest priority among the pieces that may be opened; 0 without any. */
  get topTier(): number {
    for (let tier = 3; tier > 0; tier--) if (this.#at(tier).count > 0) return tier
    return 0
  }

  put(piece: PieceIndex, priority: number): void {
    if (this.tier(piece) === priority) return
    this.remove(piece)
    if (priority === 0) return
    this.#insert(piece, priority * TIER + this.availability(piece))
    this.epoch++
  }

  remove(piece: PieceIndex): void {
    const rank = this.#rank(piece)
    if (rank < TIER) return
    this.#takeOut(piece, rank)
    this.#facts[2 * piece] = rank & AVAILABILITY
  }

  /** One more peer has it. */
  raise(piece: PieceIndex): void {
    this.#shift(piece, 1)
  }

  /** One peer fewer has it. */
  lower(piece: PieceIndex): void {
    this.#shift(piece, -1)
  }

  /** @param by 1: a peer with these pieces came; -1: it went */
  shiftAll(pieces: Bitfield, by: 1 | -1): void {
    // Beyond a quarter of the pieces, counting anew is cheaper than moving one by one.
    if (pieces.count * 4 < pieces.length) {
      for (const piece of pieces) this.#shift(piece as PieceIndex, by)
      return
    }
    for (let piece = 0; piece < pieces.length; piece++) {
      if (pieces.has(piece)) this.#facts[2 * piece] = this.#rank(piece) + by
    }
    this.#rebuild()
  }

  /**
   * Appends pieces of `have` to `into`, best first. Usually one; when many had to be passed over to find it, enough
   * more that the search pays for itself: at most `STEPS_PER_FIND` steps a piece found.
   */
  collect(have: Bitfield, cameAsSeed: boolean, random: Random, into: PieceIndex[]): void {
    let steps = 0
    for (let tier = 3; tier > 0; tier--) {
      const { buckets, count } = this.#at(tier)
      if (count === 0) continue
      for (let rank = cameAsSeed ? 0 : 1; rank < buckets.length; rank++) {
        const bucket = buckets[rank]
        if (bucket === undefined || bucket.length === 0) continue
        let at = Math.floor(random() * bucket.length)
        for (let left = bucket.length; left > 0; left--) {
          const piece = bucket[at]
          if (++at === bucket.length) at = 0
          steps++
          if (piece === undefined || !have.has(piece)) continue
          into.push(piece)
          if (into.length * STEPS_PER_FIND >= steps) return
        }
      }
    }
  }

  /** Every piece in a bucket, with the bucket's availability. For tests. */
  *listed(): Generator<{ readonly piece: PieceIndex; readonly availability: number }> {
    for (const { buckets } of this.#tiers) {
      for (const [availability, bucket] of buckets.entries())
        for (const piece of bucket) yield { piece, availability }
    }
  }

  #shift(piece: PieceIndex, by: 1 | -1): void {
    const rank = this.#rank(piece)
    if (rank < TIER) {
      this.#facts[2 * piece] = rank + by
      return
    }
    this.#takeOut(piece, rank)
    this.#insert(piece, rank + by)
  }

  #insert(piece: PieceIndex, rank: number): void {
    this.#facts[2 * piece] = rank
    this.#facts[2 * piece + 1] = this.#at(rank >> TIER_BITS).push(piece, rank & AVAILABILITY)
  }

  #takeOut(piece: PieceIndex, rank: number): void {
    const position = this.#facts[2 * piece + 1] ?? 0
    const moved = this.#at(rank >> TIER_BITS).take(position, rank & AVAILABILITY)
    this.#facts[2 * moved + 1] = position
  }

  #rank(piece: number): number {
    return this.#facts[2 * piece] ?? 0
  }

  #rebuild(): void {
    for (const tier of this.#tiers) tier.clear()
    for (let piece = 0; 2 * piece < this.#facts.length; piece++) {
      const rank = this.#rank(piece)
      if (rank >= TIER) this.#insert(piece as PieceIndex, rank)
    }
  }

  #at(tier: number): Tier {
    return this.#tiers[tier] ?? this.#tiers[0]
  }
}

const STEPS_PER_FIND = 64

/** The pieces of one priority in buckets by availability. */
class Tier {
  readonly buckets: PieceIndex[][] = []
  count = 0

  sizeOf(availability: number): number {
    return this.buckets[availability]?.length ?? 0
  }

  /** Returns the piece's position in its bucket. */
  push(piece: PieceIndex, availability: number): number {
    while (this.buckets.length <= availability) this.buckets.push([])
    this.count++
    return (this.buckets[availability]?.push(piece) ?? 1) - 1
  }

  /** The bucket's last piece takes the place of the one taken; returns it. */
  take(position: number, availability: number): PieceIndex {
    const bucket = this.buckets[availability] ?? []
    const last = bucket.pop()
    invariant(last !== undefined, 'a piece is taken from the bucket it is in')
    if (position < bucket.length) bucket[position] = last
    this.count--
    return last
  }

  clear(): void {
    for (const bucket of this.buckets) bucket.length = 0
    this.count = 0
  }
}
