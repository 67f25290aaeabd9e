import { holdersOfPiece, stateOfPiece } from '../../shared/api/piece-states.ts'
import { pack, unpack } from './colours.ts'

/** How pieces lie in a picture: cells in rows, from the top left, each of one piece or more. Pixels of the canvas. */
export interface PieceGrid {
  readonly pieces: number
  /** From one cell to the next, and what of it is left empty. */
  readonly pitch: number
  readonly gap: number
  readonly columns: number
  readonly rows: number
  /** Pieces to a cell; the last one may have fewer. */
  readonly perCell: number
}

/** Pitches in CSS pixels, the largest first. */
const PITCHES = [36, 32, 28, 24, 20, 18, 16, 14, 12, 10, 9, 8, 7, 6, 5, 4, 3, 2]
/** Cells this far apart and farther have a line between them. */
const WITH_GAP = 4

/**
 * The largest cells with which all pieces fit. Where even the smallest are too many, several pieces share one.
 * @param width @param height pixels of the canvas @param scale of them to a CSS pixel
 */
export function pieceGrid(pieces: number, width: number, height: number, scale: number): PieceGrid {
  for (const wanted of PITCHES) {
    const grid = gridOf(pieces, 1, wanted, width, scale)
    if (grid.rows * grid.pitch - grid.gap <= height) return grid
  }
  const pitch = Math.max(1, Math.round(2 * scale))
  const room = Math.max(1, Math.floor(width / pitch)) * Math.max(1, Math.floor(height / pitch))
  return gridOf(pieces, Math.ceil(pieces / room), 2, width, scale)
}

/** The first piece of the cell at a place in the picture; null where there is none. */
export function pieceAt(grid: PieceGrid, x: number, y: number): number | null {
  const [column, row] = [Math.floor(x / grid.pitch), Math.floor(y / grid.pitch)]
  if (column < 0 || row < 0 || column >= grid.columns) return null
  const piece = (row * grid.columns + column) * grid.perCell
  return piece < grid.pieces ? piece : null
}

/** Top left corner of the cell a piece is in. */
export function placeOf(grid: PieceGrid, piece: number): { readonly x: number; readonly y: number } {
  const cell = Math.floor(piece / grid.perCell)
  return { x: (cell % grid.columns) * grid.pitch, y: Math.floor(cell / grid.columns) * grid.pitch }
}

/** The row of cells a piece is in. */
export function rowOf(grid: PieceGrid, piece: number): number {
  return Math.floor(piece / grid.perCell / grid.columns)
}

/**
 * Paints some rows of cells.
 * @param pixels of the whole picture, `width` to a line @param bytes one to a piece @param colours the pixel of each byte
 * @param from @param to rows of cells, the last one included
 */
export function paintPieces(
  pixels: Uint32Array,
  width: number,
  grid: PieceGrid,
  bytes: Uint8Array,
  colours: Uint32Array,
  from: number,
  to: number
): void {
  const { pitch, gap, columns, perCell } = grid
  const side = pitch - gap
  for (let row = from; row <= to; row++) {
    const top = row * pitch * width
    const line = pixels.subarray(top, top + width)
    line.fill(0)
    for (let column = 0; column < columns; column++) {
      const piece = (row * columns + column) * perCell
      if (piece >= bytes.length) break
      line.fill(cellPixel(bytes, piece, perCell, colours), column * pitch, column * pitch + side)
    }
    for (let below = 1; below < side; below++) pixels.copyWithin(top + below * width, top, top + width)
  }
}

/** Of several pieces: what moves shows, then what nobody has, then the mean of the others. */
function cellPixel(bytes: Uint8Array, first: number, count: number, colours: Uint32Array): number {
  if (count === 1) return colours[bytes[first] ?? 0] ?? 0
  const past = Math.min(bytes.length, first + count)
  let worst = -1
  let [red, green, blue] = [0, 0, 0]
  for (let at = first; at < past; at++) {
    const byte = bytes[at] ?? 0
    const state = stateOfPiece(byte)
    if (state === 'in-flight' || state === 'verifying') return colours[byte] ?? 0
    if (state === 'missing' && holdersOfPiece(byte) === 0) worst = byte
    const [r, g, b] = unpack(colours[byte] ?? 0)
    red += r
    green += g
    blue += b
  }
  if (worst !== -1) return colours[worst] ?? 0
  const number = past - first
  return pack([Math.round(red / number), Math.round(green / number), Math.round(blue / number)])
}

function gridOf(pieces: number, perCell: number, wanted: number, width: number, scale: number): PieceGrid {
  const pitch = Math.max(1, Math.round(wanted * scale))
  const gap = wanted < WITH_GAP ? 0 : Math.max(1, Math.round(scale))
  const columns = Math.max(1, Math.floor((width + gap) / pitch))
  return { pieces, pitch, gap, columns, rows: Math.ceil(pieces / perCell / columns), perCell }
}
