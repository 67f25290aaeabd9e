import { readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BLOCK_LENGTH } from '../../electron/core/units.ts'
import type { TorrentVersion } from '../../electron/metainfo/plan.ts'
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
  putPiece,
  scratchFolder,
  type Sample,
  readBlock
} from './torrents.ts'

const CONTENTS = {
  'a.bin': bytes(100_000, 1),
  'deep/down/b.bin': bytes(20_000, 2),
  'c.bin': bytes(70_000, 3)
}
const EVERY: TorrentVersion[] = ['v1', 'v2', 'hybrid']

async function newDownload(sample: Sample) {
  const folder = await scratchFolder()
  const disk = openDisk({ threads: 1 })
  return { folder, disk, store: await openStore(sample, { folder, disk }) }
}

/** The files that are not as they should be. */
async function wrongFiles(folder: string, { contents }: Sample): Promise<string[]> {
  const wrong: string[] = []
  for (const [path, expected] of Object.entries(contents))
    if (Buffer.compare(await readFile(join(folder, 'folder', path)), expected) !== 0) wrong.push(path)
  return wrong
}

describe('a download', () => {
  it.each(EVERY)('of a %s torrent puts every byte where it belongs', async (version) => {
    const sample = await makeSample(CONTENTS, version, 2 * BLOCK_LENGTH)
    const { store, folder } = await newDownload(sample)
    const verdicts = await download(store, sample)
    expect(new Set(verdicts.map(({ type }) => type))).toEqual(new Set(['verified']))
    expect(await wrongFiles(folder, sample)).toEqual([])
  })

  it('writes nothing of a wrong piece, and gives the digest of each block to tell which it was', async () => {
    const sample = await makeSample(CONTENTS, 'v1', 2 * BLOCK_LENGTH)
    const { store } = await newDownload(sample)
    const [piece] = pieces(sample, 1)
    if (piece === undefined) throw new Error('a piece')
    const right = pieceBytes(sample, piece)
    const wrong = right.slice()
    wrong[BLOCK_LENGTH] = (wrong[BLOCK_LENGTH] ?? 0) ^ 1
    putPiece(store, piece, wrong)
    const failed = await store.verifyAndWrite(piece, false)
    expect(await checked(store, sample)).toEqual([])
    putPiece(store, piece, right)
    const verified = await store.verifyAndWrite(piece, true)
    expect([failed.type, verified.type]).toEqual(['failed', 'verified'])
    if (failed.type !== 'failed' || verified.type !== 'verified') return
    expect(failed.digests.map((digest, block) => digest === verified.digests?.[block])).toEqual([true, false])
    expect(verified.digests?.[0]).toBe(hash('sha1', right.subarray(0, BLOCK_LENGTH), 'base64'))
  })

  it('gives no digests of a right piece unless asked', async () => {
    const sample = await makeSample(CONTENTS, 'v1')
    const { store } = await newDownload(sample)
    expect(await download(store, sample, 0)).toEqual([{ type: 'verified', digests: null }])
  })

  it('counts pads as zeros whatever a peer sends for them', async () => {
    const sample = await makeSample({ 'a.bin': bytes(100), 'b.bin': bytes(100) }, 'hybrid', 2 * BLOCK_LENGTH)
    const { store } = await newDownload(sample)
    const [piece] = pieces(sample, 0)
    if (piece === undefined) throw new Error('a piece')
    putPiece(store, piece, pieceBytes(sample, piece).fill(0xff, 100))
    expect(await store.verifyAndWrite(piece, false)).toMatchObject({ type: 'verified' })
  })

  it.each(['v1', 'v2'] as const)('says so when the %s hash is right and the other is not', async (right) => {
    const contents = { 'a.bin': bytes(2 * BLOCK_LENGTH) }
    const sample = await makeSample(contents, 'hybrid')
    const other = await makeSample({ 'a.bin': bytes(2 * BLOCK_LENGTH, 9) }, 'hybrid')
    const contradictory =
      right === 'v1'
        ? { ...sample.metainfo, files: other.metainfo.files, pieceLayers: other.metainfo.pieceLayers }
        : { ...sample.metainfo, piecesV1: other.metainfo.piecesV1 }
    const { store } = await newDownload({ ...sample, metainfo: contradictory })
    expect(await download(store, sample, 0)).toEqual([{ type: 'inconsistent' }])
  })

  it('drops blocks when all buffers are lent, and takes them again when one is free', async () => {
    const sample = await makeSample(CONTENTS, 'v1')
    const disk = openDisk({ threads: 1, bufferBytes: BLOCK_LENGTH })
    const store = await openStore(sample, { folder: await scratchFolder(), disk })
    const [first, second] = pieces(sample, 0, 1)
    if (first === undefined || second === undefined) throw new Error('two pieces')
    expect(putPiece(store, first, pieceBytes(sample, first))).toBe(true)
    expect(putPiece(store, second, pieceBytes(sample, second))).toBe(false)
    await store.verifyAndWrite(first, false)
    expect(putPiece(store, second, pieceBytes(sample, second))).toBe(true)
    store.discard(second)
    expect(disk.buffers.lentBytes).toBe(0)
  })

  it('drops blocks of a piece that is being verified', async () => {
    const sample = await makeSample(CONTENTS, 'v1')
    const { store } = await newDownload(sample)
    const [piece] = pieces(sample, 0)
    if (piece === undefined) throw new Error('a piece')
    putPiece(store, piece, pieceBytes(sample, piece))
    const verdict = store.verifyAndWrite(piece, false)
    expect(store.putBlock(piece, 0, bytes(BLOCK_LENGTH, 9))).toBe(false)
    store.discard(piece)
    expect(await verdict).toMatchObject({ type: 'verified' })
  })

  it('gives every file its full length at its first piece', async () => {
    const sample = await makeSample(CONTENTS, 'v1')
    const { store, folder } = await newDownload(sample)
    await download(store, sample, 0)
    expect((await stat(join(folder, sample.metainfo.files[0]?.path ?? ''))).size).toBe(
      sample.metainfo.files[0]?.length
    )
  })

  it('touches more files in one piece than may be open at once', async () => {
    const contents = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`${String(index)}.txt`, bytes(50, index)])
    )
    const sample = await makeSample(contents, 'v1')
    const { store, folder } = await newDownload(sample)
    expect(await download(store, sample)).toEqual([{ type: 'verified', digests: null }])
    expect(await wrongFiles(folder, sample)).toEqual([])
    expect(await checked(store, sample)).toEqual([0])
    const [piece] = pieces(sample)
    if (piece === undefined) throw new Error('a piece')
    expect(Buffer.from(await readBlock(store, piece, 0, 15_000))).toEqual(
      Buffer.from(pieceBytes(sample, piece))
    )
  })

  it('makes empty files and executables at the end', async () => {
    const sample = await makeSample(
      { 'a.bin': bytes(10), none: bytes(0), tool: bytes(5) },
      'hybrid',
      BLOCK_LENGTH,
      ['tool']
    )
    const { store, folder } = await newDownload(sample)
    await download(store, sample)
    await store.finish()
    await store.finish()
    expect((await stat(join(folder, 'folder/none'))).size).toBe(0)
    expect((await stat(join(folder, 'folder/tool'))).mode & 0o100).toBe(0o100)
    expect((await stat(join(folder, 'folder/a.bin'))).mode & 0o111).toBe(0)
  })

  it('keeps files of the right length that are there already, and their right pieces', async () => {
    const sample = await makeSample(CONTENTS, 'hybrid')
    const disk = openDisk({ threads: 1 })
    const damaged = CONTENTS['a.bin'].slice()
    damaged[BLOCK_LENGTH] = (damaged[BLOCK_LENGTH] ?? 0) ^ 1
    await writeFile(join(sample.folder, 'folder/a.bin'), damaged)
    const store = await openStore(sample, { folder: sample.folder, disk })
    const all = pieces(sample).length
    expect((await checked(store, sample)).length).toBe(all - 1)
    await download(store, sample, 1)
    expect((await checked(store, sample)).length).toBe(all)
  })

  it('reads a piece anew once it was written', async () => {
    const sample = await makeSample(CONTENTS, 'hybrid')
    await writeFile(join(sample.folder, 'folder/a.bin'), bytes(100_000, 9))
    const store = await openStore(sample, { folder: sample.folder, disk: openDisk({ threads: 1 }) })
    const [piece] = pieces(sample, 0)
    if (piece === undefined) throw new Error('a piece')
    await readBlock(store, piece, 0, BLOCK_LENGTH)
    await download(store, sample, 0)
    expect(Buffer.compare(await readBlock(store, piece, 0, BLOCK_LENGTH), pieceBytes(sample, piece))).toBe(0)
  })

  it("refuses to resize somebody's file of the same name, unless it is a download taken up again", async () => {
    const sample = await makeSample(CONTENTS, 'v1')
    const disk = openDisk({ threads: 1 })
    const folder = await scratchFolder()
    const mine = openStore(sample, { folder, disk })
    await download(await mine, sample)
    await writeFile(join(folder, 'folder/a.bin'), 'my own words')
    await expect(openStore(sample, { folder, disk })).rejects.toMatchObject({ code: 'file-changed' })
    expect(await readFile(join(folder, 'folder/a.bin'), 'utf8')).toBe('my own words')
    const resumed = await openStore(sample, { folder, disk, resume: true })
    await download(resumed, sample)
    expect(await wrongFiles(folder, sample)).toEqual([])
  })

  it('hands out what it has of a piece, to be saved', async () => {
    const sample = await makeSample(CONTENTS, 'v1', 2 * BLOCK_LENGTH)
    const { store } = await newDownload(sample)
    const [piece] = pieces(sample, 0)
    if (piece === undefined) throw new Error('a piece')
    expect(store.buffered(piece)).toBeNull()
    const block = pieceBytes(sample, piece).subarray(BLOCK_LENGTH)
    store.putBlock(piece, BLOCK_LENGTH, block)
    expect(store.buffered(piece)?.slice(BLOCK_LENGTH)).toEqual(block)
  })

  it('takes nothing more once it is closed, and frees its buffers', async () => {
    const sample = await makeSample(CONTENTS, 'v1')
    const { store, disk } = await newDownload(sample)
    const [first, second] = pieces(sample, 0, 1)
    if (first === undefined || second === undefined) throw new Error('two pieces')
    putPiece(store, first, pieceBytes(sample, first))
    putPiece(store, second, pieceBytes(sample, second))
    const verdict = store.verifyAndWrite(first, false)
    await Promise.all([store.close(), store.close()])
    expect(await verdict).toMatchObject({ type: 'verified' })
    expect(disk.buffers.lentBytes).toBe(0)
    expect(store.putBlock(first, 0, bytes(10))).toBe(false)
    await expect(readBlock(store, first, 0, 10)).rejects.toMatchObject({ code: 'cancelled' })
  })
})

describe('stamps', () => {
  it('are fresh for files that were written, once', async () => {
    const sample = await makeSample(CONTENTS, 'hybrid')
    const { store, folder } = await newDownload(sample)
    expect((await store.freshStamps()).size).toBe(0)
    await download(store, sample, 0)
    const stamps = await store.freshStamps()
    const { size, mtimeNs } = await stat(join(folder, 'folder/a.bin'), { bigint: true })
    expect([...stamps]).toEqual([
      [fileIndex(sample, 'a.bin'), { size: Number(size), mtimeNs: String(mtimeNs) }]
    ])
    expect((await store.freshStamps()).size).toBe(0)
  })

  it('of files that are only served are told once, as they were before they were checked', async () => {
    const sample = await makeSample(CONTENTS, 'hybrid')
    const store = await openStore(sample, { folder: sample.folder, disk: openDisk(), readOnly: true })
    const before = await store.statFiles()
    await utimes(join(sample.folder, 'folder/c.bin'), 1, 1)
    expect([...(await store.freshStamps())]).toEqual(
      [...before.entries()].filter(([, stamp]) => stamp !== null)
    )
    expect((await store.freshStamps()).size).toBe(0)
  })

  it('that are equal let every piece be trusted, others those of the files that are as they were', async () => {
    const sample = await makeSample(CONTENTS, 'hybrid')
    const { store, folder } = await newDownload(sample)
    await download(store, sample)
    const before = await store.statFiles()
    expect((await store.changedPieces(before)).count).toBe(0)
    await utimes(join(folder, 'folder/c.bin'), 1, 1)
    const { first, end } = sample.metainfo.layout.piecesOf(fileIndex(sample, 'c.bin'))
    const suspect = Array.from({ length: end - first }, (_, index) => first + index)
    expect([...(await store.changedPieces(before))]).toEqual(suspect)
  })

  it('of files that are not there let none of their pieces be trusted', async () => {
    const sample = await makeSample(CONTENTS, 'v1')
    const { store } = await newDownload(sample)
    expect((await store.changedPieces([])).isFull).toBe(true)
    expect((await store.changedPieces(await store.statFiles())).isFull).toBe(true)
  })
})
