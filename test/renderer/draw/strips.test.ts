import { describe, expect, test } from 'vitest'
import { pack, type Rgb } from '../../../renderer/draw/colours.ts'
import { availabilityStrip, progressStrip } from '../../../renderer/draw/strips.ts'
import { PIECE_STATES, pieceByte, type PieceState } from '../../../shared/api/piece-states.ts'

const EMPTY: Rgb = [200, 200, 200]
const HERE: Rgb = [0, 0, 100]
const COMING: Rgb = [90, 90, 90]
const NONE: Rgb = [255, 0, 0]

function pieces(...states: readonly (readonly [PieceState, number])[]): Uint8Array {
  return Uint8Array.from(states.map(([state, holders]) => pieceByte(PIECE_STATES.indexOf(state), holders)))
}

describe('the strip of progress', () => {
  const colours = { empty: EMPTY, here: HERE, coming: COMING }

  test('has every piece from left to right, spread over the columns there are', () => {
    const strip = progressStrip(pieces(['have', 0], ['missing', 0]), 4, colours)
    expect([...strip]).toEqual([HERE, HERE, EMPTY, EMPTY].map(pack))
  })

  test('mixes pieces that share a column, and shows what is on its way where nothing else is', () => {
    const strip = progressStrip(
      pieces(['have', 0], ['missing', 0], ['in-flight', 1], ['missing', 0]),
      2,
      colours
    )
    expect([...strip]).toEqual([[100, 100, 150] as const, COMING].map(pack))
  })

  test('of no pieces is nothing', () => {
    expect(progressStrip(new Uint8Array(0), 10, colours)).toHaveLength(0)
  })
})

describe('the strip of availability', () => {
  const colours = { faint: EMPTY, full: HERE, none: NONE }

  test('stands out where a piece is missing here and everywhere, and nowhere else', () => {
    const strip = availabilityStrip(pieces(['missing', 0], ['have', 0], ['missing', 31]), 3, colours)
    expect([...strip]).toEqual([NONE, EMPTY, HERE].map(pack))
  })
})
