import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FileRows } from '../../electron/api/file-rows.ts'
import type { PieceIndex } from '../../electron/core/units.ts'
import { Layout } from '../../electron/metainfo/layout.ts'
import { Lengths } from '../../electron/core/lengths.ts'
import type { Metainfo } from '../../electron/metainfo/metainfo.ts'
import { Bitfield } from '../../shared/bitfield.ts'

const PIECE = 10

/** Files of these lengths, one after the other. */
function torrentOf(lengths: readonly number[]): Pick<Metainfo, 'files' | 'lengths' | 'layout'> {
  let offset = 0
  const files = lengths.map((length, index) => {
    const file = {
      path: `t/${index}`,
      length,
      offset,
      attributes: { executable: false, hidden: false, symlink: null },
      piecesRoot: null
    }
    offset += length
    return file
  })
  const all = new Lengths(offset, PIECE)
  return { files, lengths: all, layout: new Layout(files, all) }
}

describe('rows of files', () => {
  test('add up to the verified bytes, whatever pieces came and went', () => {
    const drawn = fc
      .array(fc.nat(35), { minLength: 1, maxLength: 8 })
      .filter((lengths) => lengths.some((length) => length > 0))
      .chain((lengths) => {
        const pieces = Math.ceil(lengths.reduce((sum, length) => sum + length, 0) / PIECE)
        return fc.tuple(fc.constant(lengths), fc.array(fc.uniqueArray(fc.nat(pieces - 1)), { maxLength: 5 }))
      })
    fc.assert(
      fc.property(drawn, ([lengths, moments]) => {
        const torrent = torrentOf(lengths)
        const rows = new FileRows(torrent)
        for (const moment of moments) {
          const have = new Bitfield(torrent.lengths.pieceCount)
          let verified = 0
          for (const piece of moment)
            if (have.add(piece)) verified += torrent.lengths.pieceSize(piece as PieceIndex)
          const now = Object.values(rows.read(have.toBytes(), null))
          expect(now.reduce((sum, { done }) => sum + done, 0)).toBe(verified)
          expect(now.every(({ done, size }) => done >= 0 && done <= size)).toBe(true)
        }
      })
    )
  })

  test('that nothing touched are the same objects as before', () => {
    const rows = new FileRows(torrentOf([20, 20]))
    const before = rows.read(new Bitfield(4).toBytes(), null)
    const have = new Bitfield(4)
    have.add(3)
    const after = rows.read(have.toBytes(), null)
    expect(after['0']).toBe(before['0'])
    expect(after['1']).toMatchObject({ done: 10 })
    expect(rows.read(have.toBytes(), null)).toBe(after)
    expect(rows.read(have.toBytes(), [2, 0])['1']).toMatchObject({ done: 10, priority: 0 })
  })
})
