import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Lengths } from '../../electron/core/lengths.ts'
import type { PieceIndex } from '../../electron/core/units.ts'
import { BlockCutter, BlockQueue, type Block } from '../../electron/engine/web-seed-blocks.ts'
import { parseWebSeed, partsOf, WebSeedFiles } from '../../electron/engine/web-seed-files.ts'
import { Layout } from '../../electron/metainfo/layout.ts'

const PIECE = 100

describe('what a web seed is asked for', () => {
  it('is read together where it lies together, the longest waiting first', () => {
    const queue = new BlockQueue(PIECE)
    for (const [piece, offset] of [
      [3, 50],
      [1, 0],
      [4, 0],
      [1, 50],
      [4, 50]
    ] as const)
      queue.add(block(piece, offset, 50))
    expect(drawn(queue.next(1000))).toBe('3:50 4:0 4:50')
    expect(drawn(queue.next(1000))).toBe('1:0 1:50')
    expect(queue.next(1000)).toEqual([])
    expect(queue.bytes).toBe(0)
  })

  it('is read in portions', () => {
    const queue = new BlockQueue(PIECE)
    for (const offset of [0, 25, 50, 75]) queue.add(block(0, offset, 25))
    expect(drawn(queue.next(50))).toBe('0:0 0:25')
    expect(drawn(queue.next(1))).toBe('0:50')
    expect(queue.bytes).toBe(25)
  })

  it('is not read any more when it is cancelled, and once when it is asked for twice', () => {
    const queue = new BlockQueue(PIECE)
    queue.add(block(0, 0, 50))
    queue.add(block(0, 50, 50))
    queue.add(block(0, 50, 50))
    expect(queue.bytes).toBe(100)
    expect(queue.remove(block(0, 0, 50))).toBe(true)
    expect(queue.remove(block(0, 0, 50))).toBe(false)
    expect(queue.remove(block(0, 50, 20))).toBe(false)
    expect(drawn(queue.next(1000))).toBe('0:50')
  })

  it('of certain pieces is taken out', () => {
    const queue = new BlockQueue(PIECE)
    for (const piece of [0, 1, 2]) queue.add(block(piece, 0, 50))
    expect(drawn(queue.takePieces((piece) => piece > 0))).toBe('1:0 2:0')
    expect(drawn(queue.next(1000))).toBe('0:0')
  })

  it('comes out of the bytes as it is cut, in whatever portions they come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 60 }),
        (blockLengths, portions) => {
          const blocks = blockLengths.map((length, index) => block(index, 0, length))
          const all = Uint8Array.from(
            { length: blockLengths.reduce((sum, length) => sum + length, 0) },
            (_, index) => index % 251
          )
          const cutter = new BlockCutter(blocks)
          const out: Uint8Array[] = []
          for (let at = 0, turn = 0; at < all.length; turn++) {
            const end = at + (portions[turn % portions.length] ?? 1)
            for (const [{ length }, bytes] of cutter.push(all.subarray(at, end))) {
              expect(bytes.length).toBe(length)
              out.push(bytes.slice())
            }
            at = end
          }
          expect(Buffer.concat(out)).toEqual(Buffer.from(all))
          expect(cutter.left).toEqual([])
        }
      )
    )
  })
})

describe('the files of which it is', () => {
  // Two files and a pad in the first piece, a file over two pieces, an empty file and one at the end.
  const files = [
    { offset: 0, length: 30 },
    { offset: 30, length: 20 },
    { offset: 100, length: 150 },
    { offset: 250, length: 0 },
    { offset: 250, length: 10 }
  ]
  const lengths = new Lengths(260, PIECE)
  const torrent = { layout: new Layout(files, lengths), lengths }

  it('follow one another, with zeros where there is no file', () => {
    expect(partsOf(torrent, [block(0, 0, 100), block(1, 0, 100)])).toEqual([
      { file: 0, first: 0, length: 30 },
      { file: 1, first: 0, length: 20 },
      { file: null, first: 0, length: 50 },
      { file: 2, first: 0, length: 100 }
    ])
  })

  it('are asked for once each, also over pieces', () => {
    expect(partsOf(torrent, [block(1, 50, 50), block(2, 0, 50), block(2, 50, 10)])).toEqual([
      { file: 2, first: 50, length: 100 },
      { file: 4, first: 0, length: 10 }
    ])
  })

  it('are asked for from the middle to the middle', () => {
    expect(partsOf(torrent, [block(0, 10, 10)])).toEqual([{ file: 0, first: 10, length: 10 }])
    expect(partsOf(torrent, [block(0, 60, 40)])).toEqual([{ file: null, first: 0, length: 40 }])
  })

  it('make up exactly what was asked for, byte by byte', () => {
    const space = Array.from({ length: 260 }, (_, at) => {
      const file = files.findIndex(({ offset, length }) => at >= offset && at < offset + length)
      return file < 0 ? 'pad' : `${file}@${at - (files[file]?.offset ?? 0)}`
    })
    fc.assert(
      fc.property(fc.nat(259), fc.integer({ min: 1, max: 260 }), (start, wanted) => {
        const end = Math.min(260, start + wanted)
        const run = []
        for (let at = start; at < end;) {
          const length = Math.min(end - at, PIECE - (at % PIECE))
          run.push(block(Math.floor(at / PIECE), at % PIECE, length))
          at += length
        }
        const told = partsOf(torrent, run).flatMap(({ file, first, length }) =>
          Array.from({ length }, (_, index) => (file === null ? 'pad' : `${file}@${first + index}`))
        )
        expect(told).toEqual(space.slice(start, end))
      })
    )
  })
})

describe('a file’s place on a web seed', () => {
  it.each([
    ['http://a.example/pub/x.iso', ['x.iso'], 'http://a.example/pub/x.iso'],
    ['http://a.example/pub/', ['x.iso'], 'http://a.example/pub/x.iso'],
    ['http://a.example', ['x.iso'], 'http://a.example/x.iso'],
    ['http://a.example/pub/other', ['x.iso'], 'http://a.example/pub/other'],
    ['http://a.example/pub', ['t/a/b.txt', 't/c'], 'http://a.example/pub/t/a/b.txt'],
    ['http://a.example/pub/', ['t/a/b.txt', 't/c'], 'http://a.example/pub/t/a/b.txt'],
    ['http://a.example/pub', ['t/only'], 'http://a.example/pub/t/only'],
    ['http://a.example/p%20q/', ['t/a b#?%&.txt', 't/c'], 'http://a.example/p%20q/t/a%20b%23%3F%25%26.txt'],
    ['http://a.example/', ['t/ünï/日本', 't/c'], 'http://a.example/t/%C3%BCn%C3%AF/%E6%97%A5%E6%9C%AC'],
    ['http://a.example/d/?key=1', ['t/x', 't/c'], 'http://a.example/d/t/x?key=1']
  ])('%s of %j is %s', (base, paths, url) => {
    expect(new WebSeedFiles(new URL(base), paths).urlOf(0).href).toBe(url)
  })

  it('is on the web', () => {
    for (const text of ['ftp://a.example/', 'file:///etc/passwd', 'udp://a.example:80', 'a.example', ''])
      expect(parseWebSeed(text)).toBeNull()
    expect(parseWebSeed('HTTPS://A.example/x')?.href).toBe('https://a.example/x')
  })
})

function block(piece: number, offset: number, length: number): Block {
  return { piece: piece as PieceIndex, offset, length }
}

function drawn(blocks: readonly Block[]): string {
  return blocks.map(({ piece, offset }) => `${piece}:${offset}`).join(' ')
}
