import { appendFile, rename, truncate, unlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BLOCK_LENGTH, type PieceIndex } from '../../electron/core/units.ts'
import type { PieceStore } from '../../electron/storage/piece-store.ts'
import { ReadAhead } from '../../electron/storage/read-ahead.ts'
import {
  bytes,
  checked,
  makeSample,
  openDisk,
  openStore,
  pieceBytes,
  pieces,
  type Sample,
  readBlock
} from './torrents.ts'

const MIB = 1024 * 1024

async function seed(
  contents = { 'a.bin': bytes(100_000, 1), 'b.bin': bytes(50_000, 2) },
  pieceLength = 2 * BLOCK_LENGTH
) {
  const sample = await makeSample(contents, 'hybrid', pieceLength)
  const store = await openStore(sample, {
    folder: sample.folder,
    disk: openDisk({ threads: 1 }),
    readOnly: true
  })
  return { sample, store }
}

async function readPiece(store: PieceStore, sample: Sample, piece: PieceIndex): Promise<Buffer> {
  const blocks: Uint8Array[] = []
  const size = sample.metainfo.lengths.pieceSize(piece)
  for (let at = 0; at < size; at += BLOCK_LENGTH)
    blocks.push(await readBlock(store, piece, at, Math.min(BLOCK_LENGTH, size - at)))
  return Buffer.concat(blocks)
}

function first(sample: Sample): PieceIndex {
  const [piece] = pieces(sample, 0)
  if (piece === undefined) throw new Error('a piece')
  return piece
}

describe('a seed', () => {
  it('reads every piece as it was shared, pads as zeros', async () => {
    const { sample, store } = await seed()
    for (const piece of pieces(sample))
      expect(await readPiece(store, sample, piece)).toEqual(Buffer.from(pieceBytes(sample, piece)))
  })

  it('has the rest of a piece at once after its first block', async () => {
    const { sample, store } = await seed()
    expect(store.readBlock(first(sample), 0, BLOCK_LENGTH)).toBeInstanceOf(Promise)
    await readBlock(store, first(sample), 0, BLOCK_LENGTH)
    expect(store.readBlock(first(sample), BLOCK_LENGTH, BLOCK_LENGTH)).not.toBeInstanceOf(Promise)
  })

  it('reads blocks that no client should ask for: short, unaligned, across what is read ahead', async () => {
    const { sample, store } = await seed({ 'a.bin': bytes(3 * MIB), 'b.bin': bytes(10) }, 4 * MIB)
    const whole = Buffer.from(pieceBytes(sample, first(sample)))
    for (const [offset, length] of [
      [7, 1],
      [MIB - 5, 10],
      [MIB - 1, MIB + 2],
      [3 * MIB - 4, 4]
    ] as const)
      expect(
        Buffer.compare(
          await readBlock(store, first(sample), offset, length),
          whole.subarray(offset, offset + length)
        )
      ).toBe(0)
  })

  it.each([
    ['deleted', (path: string) => unlink(path)],
    ['shortened', (path: string) => truncate(path, 10)],
    ['appended to', (path: string) => appendFile(path, 'more')],
    ['rewritten', (path: string) => writeFile(path, bytes(100_000, 9)).then(() => utimes(path, 1, 1))],
    ['moved away', (path: string) => rename(path, `${path}.old`)]
  ])('says so when a file is %s', async (_, change) => {
    const { sample, store } = await seed()
    await change(join(sample.folder, 'folder/a.bin'))
    await expect(readBlock(store, first(sample), 0, 10)).rejects.toMatchObject({
      code: 'file-changed'
    })
  })

  it('notices a deleted or rewritten file that it had open', async () => {
    const { sample, store } = await seed()
    const [zero, one, two] = pieces(sample, 0, 1, 2)
    if (zero === undefined || one === undefined || two === undefined) throw new Error('three pieces')
    await readBlock(store, zero, 0, 10)
    await unlink(join(sample.folder, 'folder/a.bin'))
    await expect(readBlock(store, one, 0, 10)).rejects.toMatchObject({ code: 'file-changed' })
    await writeFile(join(sample.folder, 'folder/a.bin'), bytes(100_000, 9))
    await expect(readBlock(store, two, 0, 10)).rejects.toMatchObject({ code: 'file-changed' })
  })

  it('serves the other files on', async () => {
    const { sample, store } = await seed()
    await unlink(join(sample.folder, 'folder/a.bin'))
    const last = pieces(sample).at(-1)
    if (last === undefined) throw new Error('a piece')
    expect(await readPiece(store, sample, last)).toEqual(Buffer.from(pieceBytes(sample, last)))
  })

  it('knows the pieces of a vanished file to be missing', async () => {
    const { sample, store } = await seed()
    await unlink(join(sample.folder, 'folder/a.bin'))
    const { first: from, end } = sample.metainfo.layout.piecesOf(1)
    expect(await checked(store, sample)).toEqual(
      Array.from({ length: end - from }, (_, index) => from + index)
    )
  })
})

describe('reading ahead', () => {
  const fill = (value: number) => (into: Uint8Array) => {
    into.fill(value)
    return Promise.resolve()
  }
  const use = async (cache: ReadAhead, key: string, value: number, length = 40): Promise<number> => {
    const chunk = await cache.borrow(key, length, fill(value))
    cache.giveBack(chunk)
    return chunk.bytes[0] ?? -1
  }

  it('reads a chunk once for all who wait for it', async () => {
    const cache = new ReadAhead(100)
    let reads = 0
    const read = (into: Uint8Array) => fill(++reads)(into)
    const borrow = async () => await cache.borrow('a', 40, read)
    const chunks = await Promise.all([borrow(), borrow(), borrow()])
    expect(reads).toBe(1)
    expect(new Set(chunks).size).toBe(1)
  })

  it('drops what was unused longest once its budget is used up', async () => {
    const cache = new ReadAhead(100)
    for (const key of ['a', 'b', 'a', 'c']) await use(cache, key, 1)
    expect([await use(cache, 'a', 2), await use(cache, 'c', 2), await use(cache, 'b', 2)]).toEqual([1, 1, 2])
  })

  it('reads again what failed', async () => {
    const cache = new ReadAhead(100)
    const failing = cache.borrow('a', 40, () => Promise.reject(new Error('no')))
    await expect(failing).rejects.toThrow('no')
    expect(await use(cache, 'a', 5)).toBe(5)
  })

  it('does not keep what was forgotten while it was being read', async () => {
    const cache = new ReadAhead(100)
    let finish = (): void => undefined
    const stale = cache.borrow('s/1', 40, (into) => {
      into.fill(1)
      return new Promise((resolve) => (finish = resolve))
    })
    cache.drop('s/')
    expect(await use(cache, 's/1', 2)).toBe(2)
    finish()
    expect((await stale).bytes[0]).toBe(1)
    expect(await use(cache, 's/1', 3)).toBe(2)
  })

  it('reads into the memory of what was dropped, but never while somebody borrows it', async () => {
    const cache = new ReadAhead(40)
    const first = await cache.borrow('a', 40, fill(1))
    const second = await cache.borrow('b', 40, fill(2))
    expect(second.bytes.buffer).not.toBe(first.bytes.buffer)
    cache.giveBack(second)
    const third = await cache.borrow('c', 40, fill(3))
    cache.giveBack(third)
    expect(first.bytes[0]).toBe(1)
    cache.giveBack(first)
    const fourth = await cache.borrow('d', 40, fill(4))
    expect([first.bytes.buffer, second.bytes.buffer]).toContain(fourth.bytes.buffer)
  })

  it('takes each chunk back once from each who borrowed it', async () => {
    const cache = new ReadAhead(100)
    const chunk = await cache.borrow('a', 40, fill(1))
    cache.giveBack(chunk)
    expect(() => cache.giveBack(chunk)).toThrow('given back once')
  })

  it('has only a few reads under way at once', async () => {
    const cache = new ReadAhead(10_000)
    let underWay = 0
    let most = 0
    const read = async () => {
      most = Math.max(most, ++underWay)
      await new Promise(setImmediate)
      underWay--
    }
    const borrow = async (key: number) => await cache.borrow(String(key), 40, read)
    await Promise.all(Array.from({ length: 50 }, (_, key) => borrow(key)))
    expect(most).toBe(8)
  })
})
