import { MISSING, OPEN, type Pieces, SKIP, VERIFYING } from './pieces.ts'
import type { PieceIndex } from './units.ts'

/** How safe a torrent is with the peers that are connected now. */
export interface Copies {
  /** Whole copies that the others hold between them. */
  readonly whole: number
  /** Pieces that we have and none of them has. */
  readonly onlyHere: number
  /** The first of these. */
  readonly firstOnlyHere: readonly PieceIndex[]
  /** Pieces that neither we nor any of them has. */
  readonly missing: number
}

/** What a piece is to people: a number of `statesOf`. */
export const SEEN_MISSING = 0
/** Missing, and not wanted. */
export const SEEN_SKIPPED = 1
/** Some of its blocks are here or asked for. */
export const SEEN_IN_FLIGHT = 2
export const SEEN_VERIFYING = 3
export const SEEN_HAVE = 4

const MOST_NAMED = 100

/** By piece: how many connected peers have it. There are never as many peers as a number here can hold. */
export function availabilityOf({ lengths, rarity }: Pieces): Uint16Array {
  const availability = new Uint16Array(lengths.pieceCount)
  for (let piece = 0; piece < availability.length; piece++)
    availability[piece] = rarity.seeds + rarity.availability(piece as PieceIndex)
  return availability
}

/** By piece: what it is. */
export function statesOf(pieces: Pieces): Uint8Array {
  const states = new Uint8Array(pieces.lengths.pieceCount)
  for (let piece = 0; piece < states.length; piece++) states[piece] = stateOf(pieces, piece as PieceIndex)
  return states
}

export function copiesElsewhere({ have, lengths, rarity }: Pieces): Copies {
  let fewest = Infinity
  let onlyHere = 0
  let missing = 0
  const firstOnlyHere: PieceIndex[] = []
  for (let index = 0; index < lengths.pieceCount; index++) {
    const piece = index as PieceIndex
    const others = rarity.seeds + rarity.availability(piece)
    fewest = Math.min(fewest, others)
    if (others > 0) continue
    if (!have.has(piece)) missing++
    else if (++onlyHere <= MOST_NAMED) firstOnlyHere.push(piece)
  }
  return { whole: fewest, onlyHere, firstOnlyHere, missing }
}

function stateOf(pieces: Pieces, piece: PieceIndex): number {
  switch (pieces.state(piece)) {
    case MISSING:
      return pieces.priority(piece) === SKIP ? SEEN_SKIPPED : SEEN_MISSING
    case OPEN:
      return SEEN_IN_FLIGHT
    case VERIFYING:
      return SEEN_VERIFYING
    default:
      return SEEN_HAVE
  }
}
