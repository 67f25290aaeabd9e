/** What a piece is, in the low three bits of its byte in the map. */
export const PIECE_STATES = ['missing', 'skipped', 'in-flight', 'verifying', 'have'] as const
export type PieceState = (typeof PIECE_STATES)[number]

/** Most peers a piece's byte can count. */
export const MOST_COUNTED = 31

/** Pieces to a row of the map, so that one piece's change sends a few hundred bytes and not the whole map. */
export const PIECES_PER_ROW = 256

/** @param state index into PIECE_STATES @param holders connected peers that have it */
export function pieceByte(state: number, holders: number): number {
  return state | (Math.min(holders, MOST_COUNTED) << 3)
}

export function stateOfPiece(byte: number): PieceState {
  return PIECE_STATES[byte & 7] ?? 'missing'
}

export function holdersOfPiece(byte: number): number {
  return byte >> 3
}
