import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PieceMap, rangesIn } from '../../../renderer/state/piece-map.ts'
import { PIECE_STATES, PIECES_PER_ROW, type PieceState } from '../../../shared/api/piece-states.ts'
import { pieceRows } from '../../api/details.ts'

const piece = fc.record({ state: fc.constantFrom(...PIECE_STATES), holders: fc.nat(40) })
interface Piece {
  readonly state: PieceState
  readonly holders: number
}

function repeated(count: number, state: PieceState, holders = 1): Piece[] {
  return Array.from({ length: count }, () => ({ state, holders }))
}

describe('the map of pieces', () => {
  test('knows every piece and counts right, whatever changed before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(piece, { minLength: 600, maxLength: 600 }), { maxLength: 4 }),
        (moments) => {
          const map = new PieceMap()
          for (const pieces of moments) {
            const { states, nowhere, onlyHere } = map.update(pieceRows(pieces), pieces.length)
            const count = (is: (one: Piece) => boolean): number => pieces.filter(is).length
            for (const state of PIECE_STATES) expect(states[state]).toBe(count((one) => one.state === state))
            expect(nowhere).toBe(count((one) => one.state === 'missing' && one.holders === 0))
            expect(onlyHere).toBe(count((one) => one.state === 'have' && one.holders === 0))
            for (const [at, { state, holders }] of pieces.entries()) {
              expect(map.stateOf(at)).toBe(state)
              expect(map.holdersOf(at)).toBe(Math.min(31, holders))
            }
          }
        }
      ),
      { numRuns: 10 }
    )
  })

  test('says what changed since it was last looked at, and nothing of what did not', () => {
    const pieces = repeated(1_000, 'missing')
    const map = new PieceMap()
    const rows = pieceRows(pieces)
    map.update(rows, 1_000)
    expect(map.changedSince(0)).toEqual([{ first: 0, last: 999 }])
    const seen = map.version
    map.update({ ...rows }, 1_000)
    expect(map.changedSince(seen)).toEqual([])
    const changed = pieceRows(pieces.map((one, at) => (at === 999 ? { ...one, state: 'have' } : one)))
    map.update({ ...rows, '3': changed['3'] ?? { map: '' } }, 1_000)
    expect(map.changedSince(seen)).toEqual([{ first: 3 * PIECES_PER_ROW, last: 999 }])
  })

  test('of a torrent with another number of pieces begins anew', () => {
    const map = new PieceMap()
    map.update(pieceRows(repeated(300, 'have')), 300)
    expect(map.update(pieceRows(repeated(2, 'missing', 0)), 2)).toMatchObject({
      states: { have: 0, missing: 2 },
      nowhere: 2
    })
    expect(map.changedSince(0)).toEqual([{ first: 0, last: 1 }])
    expect(map.update({}, 0).states.missing).toBe(0)
  })

  test('is not led astray by a row that is too long, too short, or of no torrent', () => {
    const map = new PieceMap()
    const long = pieceRows(repeated(256, 'have'))
    expect(map.update({ ...long, '7': { map: 'AAAA' }, x: { map: 'AAAA' } }, 10).states.have).toBe(10)
    expect(map.update({ '0': { map: '' } }, 10).states.missing).toBe(10)
  })

  test('names the pieces in a state by ranges, as many as are asked for', () => {
    const map = new PieceMap()
    map.update(
      pieceRows([
        ...repeated(3, 'missing'),
        ...repeated(4, 'have'),
        ...repeated(1, 'missing'),
        ...repeated(1, 'have'),
        ...repeated(2, 'missing')
      ]),
      11
    )
    expect(rangesIn(map.bytes, 'missing', 9)).toEqual({ text: '0–2, 7, 9–10', isCut: false })
    expect(rangesIn(map.bytes, 'missing', 2)).toEqual({ text: '0–2, 7', isCut: true })
    expect(rangesIn(map.bytes, 'verifying', 2)).toEqual({ text: '', isCut: false })
  })
})
