import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Lengths } from '../../electron/core/lengths.ts'
import { Layout } from '../../electron/metainfo/layout.ts'

/** Files with a pad of some length before each, and a pad at the end. */
const space = fc
  .record({
    files: fc.array(fc.record({ pad: fc.oneof(fc.constant(0), fc.nat(40)), length: fc.nat(60) }), {
      maxLength: 12
    }),
    tail: fc.nat(20),
    pieceLength: fc.integer({ min: 1, max: 50 })
  })
  .map(({ files, tail, pieceLength }) => {
    let end = 0
    const placed = files.map(({ pad, length }) => {
      const offset = end + pad
      end = offset + length
      return { offset, length }
    })
    return { files: placed, lengths: new Lengths(end + tail, pieceLength) }
  })

describe('a layout', () => {
  it('covers every byte of every file exactly once, in order', () => {
    fc.assert(
      fc.property(space, ({ files, lengths }) => {
        const layout = new Layout(files, lengths)
        const covered = files.map(() => 0)
        for (let piece = 0; piece < lengths.pieceCount; piece++) {
          let reached = 0
          for (const { file, fileOffset, pieceOffset, length } of layout.spans(piece)) {
            expect(length).toBeGreaterThan(0)
            expect(fileOffset).toBe(covered[file])
            expect(piece * lengths.pieceLength + pieceOffset).toBe((files[file]?.offset ?? 0) + fileOffset)
            expect(pieceOffset).toBeGreaterThanOrEqual(reached)
            reached = pieceOffset + length
            expect(reached).toBeLessThanOrEqual(lengths.pieceLength)
            covered[file] = fileOffset + length
          }
        }
        expect(covered).toEqual(files.map(({ length }) => length))
      })
    )
  })

  it('knows the pieces of a file', () => {
    fc.assert(
      fc.property(space, ({ files, lengths }) => {
        const layout = new Layout(files, lengths)
        for (const file of files.keys()) {
          const { first, end } = layout.piecesOf(file)
          const pieces = Array.from(Array(lengths.pieceCount).keys()).filter((piece) =>
            layout.spans(piece).some((span) => span.file === file)
          )
          expect(pieces).toEqual(Array.from({ length: end - first }, (_, at) => first + at))
        }
      })
    )
  })

  it('has no spans beyond its end', () => {
    const layout = new Layout([{ offset: 0, length: 10 }], new Lengths(10, 4))
    expect(layout.spans(2)).toEqual([{ file: 0, fileOffset: 8, pieceOffset: 0, length: 2 }])
    expect(layout.spans(3)).toEqual([])
  })
})
