import type { PieceGrid } from '../draw/pieces.ts'

/** Where a key leads from a piece, in the picture as it lies: a cell on, or a row. Null for keys that lead nowhere. */
export function pieceStep(key: string, piece: number, grid: PieceGrid): number | null {
  const row = grid.columns * grid.perCell
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: grid.perCell,
    ArrowLeft: -grid.perCell,
    ArrowDown: row,
    ArrowUp: -row,
    PageDown: 10 * row,
    PageUp: -10 * row,
    Home: -Infinity,
    End: Infinity
  }
  const step = steps[key]
  if (step === undefined) return null
  const last = Math.max(0, grid.pieces - 1)
  return Math.min(last, Math.max(0, piece + step))
}
