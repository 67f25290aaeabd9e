/** Milliseconds on a clock that never runs backwards; its zero means nothing. Callers of the core supply it. */
export type Millis = number & { readonly __unit: 'ms' }

/** A piece of a torrent, 0 <= index < pieceCount. Made at the edge by `Lengths.pieceIndex`, trusted after. */
export type PieceIndex = number & { readonly __unit: 'piece' }

/** One connection to a peer as the engine numbers it. Never used again after the peer is gone. */
export type PeerId = number & { readonly __unit: 'peer' }

/** A seeded source of numbers in [0, 1): chance is an argument of the core. */
export type Random = () => number

/** Block size every client requests, in bytes (BEP 3 practice, BEP 52 leaf size). */
export const BLOCK_LENGTH = 16_384

/** A bug in Shoal, never a peer's or user's doing. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`invariant: ${message}`)
}
