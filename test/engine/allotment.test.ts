import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allotPieces } from '../../electron/engine/allotment.ts'

const MiB = 1024 * 1024

describe('memory for pieces in the making', () => {
  it('belongs to a lone torrent', () => expect(allotPieces(64 * MiB, [MiB])).toEqual([64]))

  it('is shared by bytes, not by pieces', () =>
    expect(allotPieces(64 * MiB, [MiB, 4 * MiB])).toEqual([32, 8]))

  it('lets a torrent wait when its piece does not fit any more', () =>
    expect(allotPieces(32 * MiB, [16 * MiB, 16 * MiB, 16 * MiB])).toEqual([1, 1, 0]))

  it('holds at least one piece of the first torrent, however large', () =>
    expect(allotPieces(64 * MiB, [256 * MiB, MiB])).toEqual([1, 0]))

  it('never exceeds the budget by more than that one piece', () => {
    const pieceLengths = fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 20 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), pieceLengths, (budget, lengths) => {
        const counts = allotPieces(budget, lengths)
        const bytes = counts.reduce((sum, count, at) => sum + count * (lengths[at] ?? 0), 0)
        expect(bytes).toBeLessThanOrEqual(Math.max(budget, lengths[0] ?? 0))
        expect(counts).toHaveLength(lengths.length)
      })
    )
  })
})
