import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { piecePixels } from '../../../renderer/draw/piece-colours.ts'
import { paintPieces, pieceAt, pieceGrid, placeOf, rowOf } from '../../../renderer/draw/pieces.ts'
import { pieceStep } from '../../../renderer/state/piece-keys.ts'
import { PIECE_STATES, pieceByte, type PieceState } from '../../../shared/api/piece-states.ts'

const TOKENS = {
  ground: 'rgb(255, 255, 255)',
  empty: 'rgb(223, 229, 233)',
  missing: 'rgb(82, 92, 102)',
  have: 'rgb(11, 107, 125)',
  inFlight: 'rgb(26, 95, 208)',
  verifying: 'rgb(114, 56, 192)',
  nowhere: 'rgb(187, 33, 27)'
}
const COLOURS = piecePixels(TOKENS, true)

function byte(state: PieceState, holders: number): number {
  return pieceByte(PIECE_STATES.indexOf(state), holders)
}

/** What is painted of pieces in a picture, and how to look at the cell of one. */
function painted(bytes: Uint8Array, width: number, height: number): (piece: number) => number | undefined {
  const grid = pieceGrid(bytes.length, width, height, 1)
  const pixels = new Uint32Array(width * height)
  paintPieces(pixels, width, grid, bytes, COLOURS, 0, grid.rows - 1)
  return (piece) => {
    const { x, y } = placeOf(grid, piece)
    return pixels[y * width + x]
  }
}

const sizes = fc.record({
  pieces: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2_000_000 })),
  width: fc.integer({ min: 8, max: 2_000 }),
  height: fc.integer({ min: 8, max: 1_200 }),
  scale: fc.constantFrom(1, 1.25, 1.5, 2, 3)
})

describe('the grid of the piece map', () => {
  test('has a place in the picture for every piece, of two million as of one', () => {
    fc.assert(
      fc.property(
        sizes,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        ({ pieces, width, height, scale }, at) => {
          const grid = pieceGrid(pieces, width, height, scale)
          const piece = Math.floor(pieces * at)
          const { x, y } = placeOf(grid, piece)
          expect(x + grid.pitch - grid.gap).toBeLessThanOrEqual(Math.max(width, grid.pitch))
          expect(y + grid.pitch - grid.gap).toBeLessThanOrEqual(Math.max(height, grid.pitch))
          expect(pieceAt(grid, x, y)).toBe(piece - (piece % grid.perCell))
          expect(rowOf(grid, piece) * grid.pitch).toBe(y)
        }
      )
    )
  })

  test('shares cells among pieces only when the smallest cells are too many', () => {
    expect(pieceGrid(12, 900, 200, 1)).toMatchObject({ pitch: 36, perCell: 1 })
    expect(pieceGrid(2_000, 900, 200, 1).perCell).toBe(1)
    expect(pieceGrid(45_000, 900, 200, 1)).toMatchObject({ pitch: 2, gap: 0, perCell: 1 })
    expect(pieceGrid(100_000, 900, 200, 1)).toMatchObject({ pitch: 2, perCell: 3 })
  })

  test('says that there is no piece beside and below the last', () => {
    const grid = pieceGrid(3, 100, 100, 1)
    expect(grid).toMatchObject({ columns: 2, rows: 2 })
    expect(pieceAt(grid, 1, 40)).toBe(2)
    expect(pieceAt(grid, 40, 40)).toBeNull()
    expect(pieceAt(grid, 1, 99)).toBeNull()
    expect(pieceAt(grid, -1, 0)).toBeNull()
  })

  test('is walked by keys, a cell or a row at a time, and left by none', () => {
    const grid = pieceGrid(100, 180, 400, 1)
    expect(pieceStep('ArrowRight', 0, grid)).toBe(1)
    expect(pieceStep('ArrowDown', 1, grid)).toBe(1 + grid.columns)
    expect(pieceStep('ArrowUp', 1, grid)).toBe(0)
    expect(pieceStep('End', 1, grid)).toBe(99)
    expect(pieceStep('ArrowRight', 99, grid)).toBe(99)
    expect(pieceStep('Home', 99, grid)).toBe(0)
    expect(pieceStep('x', 5, grid)).toBeNull()
  })
})

describe('the painting of the piece map', () => {
  test('gives every piece the colour of its state', () => {
    const bytes = Uint8Array.of(byte('have', 3), byte('missing', 0), byte('in-flight', 1), byte('skipped', 0))
    const at = painted(bytes, 120, 40)
    for (const [piece, one] of bytes.entries()) expect(at(piece)).toBe(COLOURS[one])
  })

  test('leaves the lines between cells, and what no piece is at, empty', () => {
    const grid = pieceGrid(3, 50, 50, 1)
    const pixels = new Uint32Array(50 * 50).fill(7)
    paintPieces(pixels, 50, grid, new Uint8Array(3), COLOURS, 0, grid.rows - 1)
    expect(pixels[grid.pitch - grid.gap]).toBe(0)
    expect(pixels[grid.pitch * (grid.columns - 1) + 1]).not.toBe(0)
  })

  test('of a few rows is what painting all of it anew would give', () => {
    const bytes = Uint8Array.from({ length: 500 }, (_, at) => at & 255)
    const grid = pieceGrid(500, 200, 100, 1)
    const paint = (pixels: Uint32Array, from: number, to: number): Uint32Array => {
      paintPieces(pixels, 200, grid, bytes, COLOURS, from, to)
      return pixels
    }
    const pixels = paint(new Uint32Array(20_000), 0, grid.rows - 1)
    bytes[250] = byte('verifying', 0)
    const row = rowOf(grid, 250)
    expect(paint(pixels, row, row)).toEqual(paint(new Uint32Array(20_000), 0, grid.rows - 1))
  })

  test('shows in a shared cell what moves before what nobody has, and that before the mean', () => {
    const bytes = new Uint8Array(100_000).fill(byte('have', 2))
    const at = painted(bytes, 900, 200)
    expect(at(0)).toBe(COLOURS[byte('have', 2)])
    bytes[1] = byte('missing', 0)
    bytes[2] = byte('missing', 2)
    expect(painted(bytes, 900, 200)(0)).toBe(COLOURS[byte('missing', 0)])
    bytes[2] = byte('in-flight', 1)
    expect(painted(bytes, 900, 200)(0)).toBe(COLOURS[byte('in-flight', 1)])
  })

  test('does not claim that nobody has a piece of a torrent nobody asks for', () => {
    const idle = piecePixels(TOKENS, false)
    expect(idle[byte('missing', 0)]).toBe(idle[byte('missing', 5)])
    expect(COLOURS[byte('missing', 0)]).not.toBe(COLOURS[byte('missing', 5)])
  })
})
