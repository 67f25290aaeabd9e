import { randomFillSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBencode, type Bencoded } from '../../electron/metainfo/bencode.ts'
import { assembleTorrent, planTorrent } from '../../electron/metainfo/create.ts'
import type { Metainfo } from '../../electron/metainfo/metainfo.ts'
import { parseTorrent } from '../../electron/metainfo/parse.ts'
import { countValues } from '../../electron/metainfo/plan-limits.ts'
import { choosePieceLength } from '../../electron/metainfo/piece-length.ts'
import type {
  SourceFile,
  TorrentOptions,
  TorrentPlan,
  TorrentSource,
  TorrentVersion
} from '../../electron/metainfo/plan.ts'
import { ShoalError, type ErrorCode } from '../../shared/errors.ts'
import { hashInMemory } from './hash-in-memory.ts'

const KiB = 1024
const MiB = 1024 * KiB

describe('a plan', () => {
  it('sorts files as a file tree does, but keeps the order of v1', () => {
    const source = folder(
      ['b', 'a.txt', 'a/x', 'B', '\u{10000}', '\uffff', 'a/b/c'].map((path) => file(path, 1))
    )
    const sorted = ['B', 'a/b/c', 'a/x', 'a.txt', 'b', '\uffff', '\u{10000}']
    expect(pathsOf(planTorrent(source, { version: 'v2' }))).toEqual(sorted)
    expect(pathsOf(planTorrent(source, { version: 'hybrid' }))).toEqual(sorted)
    expect(pathsOf(planTorrent(source, { version: 'v1' }))).toEqual(source.files.map(({ path }) => path))
  })

  it('pads a hybrid after each file, unless it is alone', () => {
    const options = { version: 'hybrid', pieceLength: 16 * KiB } as const
    const many = planTorrent(
      folder([file('a', 10), file('b', 0), file('c', 16 * KiB), file('d', 5)]),
      options
    )
    expect(many.files.map(({ offset, padAfter }) => [offset, padAfter])).toEqual([
      [0, 16_374],
      [16_384, 0],
      [16_384, 0],
      [32_768, 16_379]
    ])
    expect(many.lengths.total).toBe(48 * KiB)
    expect(planTorrent(folder([file('a', 10)]), options).lengths.total).toBe(10)
  })

  it('of v2 alone ends with its last file', () => {
    const plan = planTorrent(folder([file('a', 10), file('b', 5)]), { version: 'v2', pieceLength: 16 * KiB })
    expect(plan.lengths).toMatchObject({ total: 16_389, pieceCount: 2 })
  })

  it('of v1 alone has files end to end', () => {
    const plan = planTorrent(folder([file('a', 10), file('b', 5)]), { version: 'v1', pieceLength: 16 * KiB })
    expect(plan.files.map(({ offset, padAfter }) => [offset, padAfter])).toEqual([
      [0, 0],
      [10, 0]
    ])
  })

  it.each([
    [1, 16 * KiB],
    [16 * MiB, 16 * KiB],
    [100 * MiB, 64 * KiB],
    [1024 * MiB, MiB],
    [20 * 1024 * MiB, 16 * MiB],
    [2 ** 44, 16 * MiB]
  ])('of %i bytes has pieces of %i', (length, pieceLength) => {
    expect(planTorrent(folder([file('a', length)]), { version: 'v1' }).pieceLength).toBe(pieceLength)
  })

  it('has a thousand to two thousand pieces where that fits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 17 * MiB, max: 31 * 1024 * MiB }), (length) => {
        const pieces = length / choosePieceLength(length)
        expect(pieces).toBeGreaterThanOrEqual(1000)
        expect(pieces).toBeLessThanOrEqual(2000)
      })
    )
  })

  it.each([16 * KiB, 32 * KiB, 256 * MiB])('takes a piece length of %i', (pieceLength) => {
    expect(planTorrent(folder([file('a', 1)]), { version: 'hybrid', pieceLength }).pieceLength).toBe(
      pieceLength
    )
  })

  it.each([0, -1, 1.5, 8 * KiB, 48 * KiB, 512 * MiB, Number.NaN])(
    'takes no piece length of %d',
    (pieceLength) => {
      refused('usage', folder([file('a', 1)]), { version: 'hybrid', pieceLength })
    }
  )

  it.each<[string, ErrorCode, TorrentSource]>([
    ['nothing', 'not-found', folder([])],
    ['nothing but empty files', 'not-found', folder([file('a', 0)])],
    ['a name that leaves', 'usage', { ...folder([file('a', 1)]), name: '..' }],
    ['a path that leaves', 'usage', folder([file('../a', 1)])],
    ['an absolute path', 'usage', folder([file('/a', 1)])],
    ['a link that leaves', 'usage', folder([file('a', 1), link('b', '../c')])],
    ['a link to the folder itself', 'usage', folder([file('a', 1), link('b', '')])],
    ['a path that is too long', 'usage', folder([file('a/'.repeat(1600) + 'a', 1)])],
    ['two single files', 'usage', { ...folder([file('', 1), file('', 1)]), single: true }],
    ['too much for its pieces', 'usage', folder([file('a', 2 ** 50)])]
  ])('of %s is refused', (_what, code, source) => {
    refused(code, source, { version: 'v1' })
  })
})

describe('a torrent that nobody could read', () => {
  it.each<[TorrentVersion, number]>([
    ['v1', 400_000],
    ['v2', 250_000],
    ['hybrid', 150_000]
  ])('for its many files is not planned: %s', (version, count) => {
    const files = Array.from({ length: count }, (_, index) => file(`d/${index}`, 1))
    refused('usage', folder(files), { version })
  })

  it('for its many pieces is not planned', () => {
    refused('usage', folder([file('a', 2 ** 40)]), { version: 'v1', pieceLength: 16 * KiB })
    refused('usage', folder([file('a', 2 ** 34)]), { version: 'hybrid', pieceLength: 16 * KiB })
  })

  it('is known by its number of values, which are never fewer than said', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', 'c'), { minLength: 2, maxLength: 5 })
      .map((way) => way.join('/'))
    const some = fc.uniqueArray(path, { minLength: 1, maxLength: 20 }).filter(hasNoFileInFile)
    const version = fc.constantFrom<TorrentVersion>('v1', 'v2', 'hybrid')
    fc.assert(
      fc.property(some, version, (paths, chosen) => {
        const source = folder([...paths.map((way) => file(way, 20_000, true)), link('z', 'a/b/c')])
        const plan = planTorrent(source, { version: chosen, pieceLength: 16 * KiB })
        const contents = source.files.map(({ length }) => new Uint8Array(length))
        const values = countAll(decodeBencode(assembleTorrent(plan, hashInMemory(plan, contents))))
        expect(countValues(plan)).toBeGreaterThanOrEqual(values)
      }),
      { numRuns: 30 }
    )
  })
})

describe('a torrent made', () => {
  it.each<TorrentVersion>(['v1', 'v2', 'hybrid'])('is the one planned: %s', (version) => {
    const source = folder([
      file('b/run', 40_000, true),
      file('a', 0),
      file('b/c', 20_000),
      link('l', 'b/run')
    ])
    const metainfo = make(source, {
      version,
      pieceLength: 16 * KiB,
      private: true,
      trackers: [['http://a/', 'http://b/'], ['udp://c:1']],
      webSeeds: ['http://w/'],
      comment: 'for you',
      creationDate: 1_700_000_000
    })
    expect(metainfo).toMatchObject({
      name: 'shared',
      private: true,
      trackers: [['http://a/', 'http://b/'], ['udp://c:1']],
      webSeeds: ['http://w/'],
      comment: 'for you',
      createdBy: 'Shoal',
      creationDate: 1_700_000_000,
      length: 60_000
    })
    expect(metainfo.infoHashV1 !== null).toBe(version !== 'v2')
    expect(metainfo.infoHashV2 !== null).toBe(version !== 'v1')
    expect(metainfo.files.find(({ path }) => path === 'shared/b/run')?.attributes.executable).toBe(true)
    expect(metainfo.files.find(({ path }) => path === 'shared/l')?.attributes.symlink).toBe('shared/b/run')
  })

  it('says nothing it was not told', () => {
    const metainfo = make(folder([file('a', 1)]), { version: 'hybrid' })
    expect(metainfo).toMatchObject({
      private: false,
      trackers: [],
      webSeeds: [],
      comment: null,
      creationDate: null
    })
  })

  it('lists the layer of equal files once', () => {
    const contents = [new Uint8Array(40_000), new Uint8Array(40_000)]
    const plan = planTorrent(folder([file('a', 40_000), file('b', 40_000)]), {
      version: 'v2',
      pieceLength: 16 * KiB
    })
    const metainfo = parseTorrent(assembleTorrent(plan, hashInMemory(plan, contents)))
    expect(metainfo.pieceLayers.size).toBe(1)
  })
})

function hasNoFileInFile(paths: readonly string[]): boolean {
  return !paths.some((outer) => paths.some((inner) => inner.startsWith(`${outer}/`)))
}

function countAll(value: Bencoded): number {
  let count = 1
  for (const item of value.items()) count += countAll(item)
  for (const [, item] of value.entries()) count += 1 + countAll(item)
  return count
}

function make(source: TorrentSource, options: TorrentOptions): Metainfo {
  const plan = planTorrent(source, options)
  const contents = source.files.map(({ length }) => randomFillSync(new Uint8Array(length)))
  return parseTorrent(assembleTorrent(plan, hashInMemory(plan, contents)))
}

function refused(code: ErrorCode, source: TorrentSource, options: TorrentOptions): void {
  let thrown: unknown = null
  try {
    planTorrent(source, options)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(ShoalError)
  expect(thrown).toMatchObject({ code })
}

function pathsOf(plan: TorrentPlan): readonly string[] {
  return plan.files.map(({ path }) => path)
}

function folder(files: readonly SourceFile[]): TorrentSource {
  return { name: 'shared', single: false, files }
}

function file(path: string, length: number, executable = false): SourceFile {
  return { path, length, executable, symlink: null }
}

function link(path: string, symlink: string): SourceFile {
  return { path, length: 0, executable: true, symlink }
}
