import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_LENGTH } from '../../electron/core/units.ts'
import {
  bytes,
  checked,
  download,
  makeSample,
  openDisk,
  openStore,
  pieceBytes,
  pieces,
  scratchFolder,
  readBlock
} from './torrents.ts'

/** Lengths around the edges of blocks and pieces, and empty files. */
const length = fc.oneof(
  fc.constantFrom(0, 1, BLOCK_LENGTH - 1, BLOCK_LENGTH, BLOCK_LENGTH + 1, 2 * BLOCK_LENGTH, 5 * BLOCK_LENGTH),
  fc.nat(6 * BLOCK_LENGTH)
)

const layout = fc
  .record({
    lengths: fc.array(length, { minLength: 1, maxLength: 8 }),
    version: fc.constantFrom('v1' as const, 'v2' as const, 'hybrid' as const),
    blocksPerPiece: fc.constantFrom(1, 2, 4),
    skipped: fc.array(fc.nat(7), { maxLength: 4 })
  })
  .filter(({ lengths }) => lengths.some((each) => each > 0))

function contentsOf(lengths: readonly number[]): Record<string, Uint8Array> {
  return Object.fromEntries(
    lengths.map((each, index) => [`${index % 2 === 0 ? '' : 'sub/'}${index}`, bytes(each, index)])
  )
}

describe('whatever the layout', () => {
  it('what is put in comes out, and the files have exactly the right bytes', async () => {
    const disk = openDisk({ threads: 1, readAheadBytes: 4 * BLOCK_LENGTH })
    await fc.assert(
      fc.asyncProperty(layout, async ({ lengths, version, blocksPerPiece }) => {
        const sample = await makeSample(contentsOf(lengths), version, blocksPerPiece * BLOCK_LENGTH)
        const folder = await scratchFolder()
        const store = await openStore(sample, { folder, disk })
        await download(store, sample)
        await store.finish()
        for (const piece of pieces(sample)) {
          const read = await readBlock(store, piece, 0, sample.metainfo.lengths.pieceSize(piece))
          expect(Buffer.compare(read, pieceBytes(sample, piece))).toBe(0)
        }
        for (const [path, expected] of Object.entries(sample.contents))
          expect(Buffer.compare(await readFile(join(folder, 'folder', path)), expected)).toBe(0)
        await store.close()
      }),
      { numRuns: 60 }
    )
  })

  it('wishes may change between any two pieces, and nothing is lost', async () => {
    const disk = openDisk({ threads: 1 })
    await fc.assert(
      fc.asyncProperty(
        layout,
        fc.array(fc.array(fc.nat(7), { maxLength: 5 }), { maxLength: 6 }),
        async (plan, wishes) => {
          const sample = await makeSample(
            contentsOf(plan.lengths),
            plan.version,
            plan.blocksPerPiece * BLOCK_LENGTH
          )
          const known = (files: readonly number[]) =>
            new Set(files.filter((file) => file < sample.metainfo.files.length))
          const folder = await scratchFolder()
          const store = await openStore(sample, { folder, disk, skipped: known(plan.skipped) })
          for (const piece of pieces(sample)) {
            await download(store, sample, piece)
            await store.setSkipped(known(wishes[piece % Math.max(1, wishes.length)] ?? []))
          }
          expect(await checked(store, sample)).toEqual(pieces(sample))
          await store.setSkipped(new Set())
          await store.finish()
          expect(await readdir(folder)).toEqual(['folder'])
          for (const [path, expected] of Object.entries(sample.contents))
            expect(Buffer.compare(await readFile(join(folder, 'folder', path)), expected)).toBe(0)
          await store.close()
        }
      ),
      { numRuns: 60 }
    )
  })
})
