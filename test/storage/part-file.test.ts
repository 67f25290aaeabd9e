import { readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BLOCK_LENGTH } from '../../electron/core/units.ts'
import {
  bytes,
  checked,
  download,
  fileIndex,
  makeSample,
  openDisk,
  openStore,
  pieceBytes,
  pieces,
  scratchFolder,
  type Sample,
  readBlock
} from './torrents.ts'

// In pieces of 32 KiB without pads:  |aaaabb|bbbccc|cccccc|ccddee|eeeeee|
const LENGTHS = { a: 22_000, b: 26_000, c: 60_000, d: 11_000, e: 40_000 }

async function sampleOf(version: 'v1' | 'hybrid' = 'v1') {
  const contents = Object.fromEntries(
    Object.entries(LENGTHS).map(([name, length], seed) => [name, bytes(length, seed)])
  )
  return await makeSample(contents, version, 2 * BLOCK_LENGTH)
}

/** The pieces that hold bytes of a file. */
function of(sample: Sample, path: string): number[] {
  const { first, end } = sample.metainfo.layout.piecesOf(fileIndex(sample, path))
  return Array.from({ length: end - first }, (_, index) => first + index)
}

function skip(sample: Sample, ...paths: string[]): Set<number> {
  return new Set(paths.map((path) => fileIndex(sample, path)))
}

function partFile(sample: Sample): string {
  return `.${sample.metainfo.infoHashV1 ?? ''}.parts`
}

async function start(sample: Sample, ...skipped: string[]) {
  const folder = await scratchFolder()
  const disk = openDisk({ threads: 1 })
  const store = await openStore(sample, { folder, disk, skipped: skip(sample, ...skipped) })
  return { folder, disk, store }
}

describe('unwanted files', () => {
  it('are not made; what their neighbours need of them is in a hidden part file', async () => {
    const sample = await sampleOf()
    const { folder, store } = await start(sample, 'b', 'd')
    await download(store, sample, ...new Set(['a', 'c', 'e'].flatMap((path) => of(sample, path))))
    expect((await readdir(join(folder, 'folder'))).sort()).toEqual(['a', 'c', 'e'])
    expect(await readdir(folder)).toContain(partFile(sample))
    for (const path of ['a', 'c', 'e'])
      expect(new Uint8Array(await readFile(join(folder, 'folder', path)))).toEqual(sample.contents[path])
  })

  it('need no part file when no piece straddles them', async () => {
    const sample = await sampleOf('hybrid')
    const { folder, store } = await start(sample, 'b', 'd')
    await download(store, sample, ...['a', 'c', 'e'].flatMap((path) => of(sample, path)))
    expect(await readdir(folder)).toEqual(['folder'])
  })

  it('can be uploaded from and checked as far as they are there', async () => {
    const sample = await sampleOf()
    const { store } = await start(sample, 'b', 'd')
    const straddling = of(sample, 'a')
    await download(store, sample, ...straddling)
    expect(await checked(store, sample)).toEqual(straddling)
    for (const piece of pieces(sample, ...straddling)) {
      const read = await readBlock(store, piece, 0, sample.metainfo.lengths.pieceSize(piece))
      expect(Buffer.from(read)).toEqual(Buffer.from(pieceBytes(sample, piece)))
    }
  })

  it('get what the part file holds of them once they are wanted, and it goes', async () => {
    const sample = await sampleOf()
    const { folder, store } = await start(sample, 'b', 'd')
    const some = [...new Set(['a', 'c', 'e'].flatMap((path) => of(sample, path)))]
    await download(store, sample, ...some)
    await store.setSkipped(skip(sample, 'd'))
    expect(await readdir(folder)).toContain(partFile(sample))
    await store.setSkipped(new Set())
    expect(await readdir(folder)).toEqual(['folder'])
    expect(await checked(store, sample)).toEqual(some.sort((one, other) => one - other))
    expect((await stat(join(folder, 'folder/b'))).size).toBe(LENGTHS.b)
  })

  it('keep their place in files that are there', async () => {
    const sample = await sampleOf()
    const { folder, store } = await start(sample)
    await download(store, sample)
    await store.setSkipped(skip(sample, 'b', 'd'))
    expect(await checked(store, sample)).toEqual(pieces(sample))
    expect(await readdir(folder)).toEqual(['folder'])
  })

  it('are found again after a restart, moved or not', async () => {
    const sample = await sampleOf()
    const { folder, disk, store } = await start(sample, 'b', 'd')
    await download(store, sample, ...of(sample, 'a'))
    const stamps = await store.statFiles()
    await store.close()
    const again = await openStore(sample, { folder, disk, skipped: skip(sample, 'b', 'd'), resume: true })
    expect(
      [...(await again.changedPieces(stamps))].filter((piece) => of(sample, 'a').includes(piece))
    ).toEqual([])
    await again.setSkipped(skip(sample, 'd'))
    await again.close()
    // Killed here, the record would still say that b is unwanted.
    const late = await openStore(sample, { folder, disk, skipped: skip(sample, 'b', 'd'), resume: true })
    expect(await checked(late, sample)).toEqual(of(sample, 'a'))
  })

  it('that were wanted on record but not moved when Shoal was killed are moved at the next start', async () => {
    const sample = await sampleOf()
    const { folder, disk, store } = await start(sample, 'b')
    await download(store, sample, ...of(sample, 'a'))
    await store.close()
    const again = await openStore(sample, { folder, disk, resume: true })
    expect(await checked(again, sample)).toEqual(of(sample, 'a'))
    expect(await readdir(folder)).toEqual(['folder'])
  })

  it('lose the pieces they share when the part file goes, and the check finds that out', async () => {
    const sample = await sampleOf()
    const { folder, disk, store } = await start(sample, 'b')
    await download(store, sample, ...of(sample, 'a'))
    const stamps = await store.statFiles()
    await store.close()
    await unlink(join(folder, partFile(sample)))
    const again = await openStore(sample, { folder, disk, skipped: skip(sample, 'b'), resume: true })
    const suspect = await again.changedPieces(stamps)
    expect(of(sample, 'b').every((piece) => suspect.has(piece))).toBe(true)
    expect(await checked(again, sample)).not.toContain(of(sample, 'b')[0])
  })

  it('move while pieces are being written, and every piece said to be verified is right', async () => {
    const sample = await sampleOf()
    const { store } = await start(sample, 'b', 'd')
    const verdicts = pieces(sample).map(async (piece) => {
      store.putBlock(piece, 0, pieceBytes(sample, piece))
      return await store.verifyAndWrite(piece, false)
    })
    const moves = [
      store.setSkipped(skip(sample, 'd')),
      store.setSkipped(skip(sample, 'a')),
      store.setSkipped(new Set())
    ]
    await Promise.all([...moves, ...verdicts])
    expect(await checked(store, sample)).toEqual(pieces(sample))
  })

  it("leave somebody's file of the same name alone", async () => {
    const sample = await sampleOf()
    const folder = await scratchFolder()
    const disk = openDisk({ threads: 1 })
    const first = await openStore(sample, { folder, disk, skipped: skip(sample, 'b') })
    await download(first, sample, ...of(sample, 'a'))
    await first.close()
    await writeFile(join(folder, 'folder/b'), 'my own words')
    const store = await openStore(sample, { folder, disk, skipped: skip(sample, 'b') })
    await download(store, sample, ...of(sample, 'c'))
    await expect(store.setSkipped(new Set())).rejects.toMatchObject({ code: 'file-changed' })
    expect(await readFile(join(folder, 'folder/b'), 'utf8')).toBe('my own words')
    await rm(join(folder, 'folder/b'))
    await store.setSkipped(new Set())
    expect(await checked(store, sample)).toEqual(
      expect.arrayContaining([...of(sample, 'a'), ...of(sample, 'c')])
    )
  })
})
