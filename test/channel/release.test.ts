import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_RELEASE_FILES, MAX_RELEASE_LENGTH, type Release } from '../../electron/channel/release.ts'
import { MAX_BLOCK_LENGTH, ReleaseReader, type Read } from '../../electron/channel/release-reader.ts'
import { encodeRelease } from '../../electron/channel/release-writer.ts'
import { encodeBencode, type Encodable } from '../../electron/metainfo/bencode-writer.ts'
import { releaseOf } from './channels.ts'

describe('a release in a log', () => {
  it('is one block, and comes out as it went in', () => {
    const blocks = encodeRelease(releaseOf(1))
    expect(blocks).toHaveLength(1)
    expect(readAll(blocks)).toMatchObject([{ kind: 'release', release: releaseOf(1), blocks: 1 }])
  })

  it('of many files takes as many blocks as it needs, each small, its head the last', () => {
    const many = Array.from({ length: 5_000 }, (_, at) => ({
      path: `photos/${at}.jpg`,
      length: at,
      root: at === 0 ? null : 'c'.repeat(64)
    }))
    const release = releaseOf(1, { files: many })
    const blocks = encodeRelease(release)
    expect(blocks.length).toBeGreaterThan(1)
    expect(Math.max(...blocks.map((block) => block.length))).toBeLessThan(MAX_BLOCK_LENGTH)
    const read = readAll(blocks)
    expect(read.slice(0, -1).every(({ kind }) => kind === 'page')).toBe(true)
    expect(read.at(-1)).toMatchObject({ kind: 'release', release, blocks: blocks.length })
  })

  it('has a head that is short however many files there are, and whatever is said of them', () => {
    for (const count of [200, 500, 1_000, 2_000, 20_000]) {
      const files = Array.from({ length: count }, (_, at) => ({
        path: `${at}`,
        length: 1,
        root: 'c'.repeat(64)
      }))
      const blocks = encodeRelease(
        releaseOf(1, { files, title: '題'.repeat(200), notes: '訳'.repeat(10_000) })
      )
      expect(blocks.at(-1)?.length).toBeLessThan(48 * 1024)
      expect(readAll(blocks).at(-1)).toMatchObject({ kind: 'release', head: { fileCount: count } })
    }
  })

  it('may have no files, and hashes of one version alone', () => {
    for (const hashes of [{ infoHashV1: null }, { infoHashV2: null }]) {
      const release = releaseOf(1, { files: [], ...hashes })
      expect(readAll(encodeRelease(release))).toMatchObject([{ kind: 'release', release, blocks: 1 }])
    }
  })

  it('has more files, a longer title or longer notes than there may be: refused before it is written', () => {
    const file = { path: 'a', length: 0, root: null }
    const tooMany = Array.from({ length: MAX_RELEASE_FILES + 1 }, () => file)
    for (const about of [{ title: 'x'.repeat(201) }, { notes: 'x'.repeat(10_001) }, { files: tooMany }])
      expect(() => encodeRelease(releaseOf(1, about))).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})

describe('an entry that is no release', () => {
  it.each<[string, Record<string, Encodable>]>([
    ['is in no form of ours', { kind: 7 }],
    ['is of a kind that is not known', { kind: 'poem' }],
    ['was written by a newer Shoal', { v: 2 }],
    ['has no list of files', { files: 'none' }],
    ['lists a file without a length', { files: [['a', 'b', '']] }],
    ['lists a file of negative length', { files: [['a', -1, '']] }],
    ['lists a file with half a root', { files: [['a', 0, Buffer.alloc(16)]] }],
    ['lists a file whose name is no text', { files: [[Buffer.from([0xff, 0xfe]), 0, '']] }],
    ['counts other files than it has', { count: 3 }],
    ['counts other bytes than it has', { length: 3 }],
    ['speaks of pages that did not come', { pages: 1 }],
    ['has no number', { number: 0 }],
    ['was published in no year of ours', { time: 2 ** 50 }],
    ['has a title that is no text', { title: Buffer.from([0xff]) }],
    ['has a title longer than there may be', { title: 'x'.repeat(201) }],
    ['has notes longer than there may be', { notes: 'x'.repeat(10_001) }],
    ['names no torrent', { v1: '', v2: '' }],
    ['names half a torrent', { v1: 'a' }]
  ])('%s', (_, change) => {
    const reader = new ReleaseReader()
    expect(reader.read(entryWith(change)).kind).toBe('refused')
    expect(reader.read(encodeRelease(releaseOf(1))[0] ?? EMPTY).kind).toBe('release')
  })

  it('repeats or goes back behind one that came before', () => {
    const blocks = [1, 2, 2, 1, 3].flatMap((number) => encodeRelease(releaseOf(number)))
    expect(readAll(blocks).map(({ kind }) => kind)).toEqual([
      'release',
      'release',
      'refused',
      'refused',
      'release'
    ])
  })

  it('is larger than a block may be', () => {
    const block = Buffer.concat([encodeRelease(releaseOf(1))[0] ?? EMPTY, Buffer.alloc(MAX_BLOCK_LENGTH, 10)])
    expect(new ReleaseReader().read(block).kind).toBe('refused')
  })

  it('lists a million files: what was read of them is forgotten', () => {
    const reader = new ReleaseReader()
    const page = entryWith({ kind: 'files', files: Array.from({ length: 10_000 }, () => ['a', 0, '']) })
    const kinds = Array.from({ length: 100 }, () => reader.read(page).kind)
    expect(kinds.filter((kind) => kind === 'refused')).toHaveLength(1)
    const [next = EMPTY] = encodeRelease(releaseOf(1))
    expect([reader.read(next).kind, reader.read(encodeRelease(releaseOf(2))[0] ?? EMPTY).kind]).toEqual([
      'release',
      'release'
    ])
  })

  it('takes more bytes than are kept of one that is not whole yet: they are forgotten', () => {
    const reader = new ReleaseReader()
    const page = entryWith({ kind: 'files', files: [['a', 0, '']], 'x-more': Buffer.alloc(250_000) })
    const count = Math.ceil(MAX_RELEASE_LENGTH / page.length)
    const kinds = Array.from({ length: count + 10 }, () => reader.read(page).kind)
    expect(kinds.indexOf('refused')).toBe(count - 1)
    expect(kinds.lastIndexOf('refused')).toBe(count - 1)
    expect(reader.read(encodeRelease(releaseOf(1))[0] ?? EMPTY).kind).toBe('release')
  })

  it('is any bytes at all, or a release with bytes changed: read or refused, never thrown', () => {
    const [whole = EMPTY] = encodeRelease(releaseOf(1))
    const changed = fc
      .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
      .map((changes) => {
        const bytes = Buffer.from(whole)
        for (const [at, byte] of changes) bytes[at] = byte
        return bytes
      })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), changed), (bytes) => {
        expect(['page', 'release', 'refused']).toContain(new ReleaseReader().read(bytes).kind)
      }),
      { numRuns: 2_000 }
    )
  })
})

describe('hostile names in a release', () => {
  it('stay below their folder, in one line, and turn no direction', () => {
    const names = ['../../etc/passwd', '/root/x', 'a/./b', 'a\u202Egpj.exe', 'C:\\windows\\x', 'a\u0000b']
    const read = new ReleaseReader().read(
      entryWith({ files: names.map((name) => [name, 0, '']), count: names.length, length: 0 })
    )
    const paths = read.kind === 'release' ? read.release.files.map(({ path }) => path) : []
    expect(paths).toEqual(['etc/passwd', '_/root/x', 'a/b', 'agpj.exe', 'C_windowsx', 'a_b'])
  })

  it('may be as many separators as a name has bytes, and come out as a path', () => {
    const read = new ReleaseReader().read(
      entryWith({ files: [['/'.repeat(1_000), 0, '']], count: 1, length: 0 })
    )
    const [file] = read.kind === 'release' ? read.release.files : []
    expect(file?.path).toBe(Array.from({ length: 1_001 }, () => '_').join('/'))
  })

  it('are inert in titles and notes', () => {
    const read = new ReleaseReader().read(
      entryWith({ title: 'a\u001b[2Jb\nc', notes: 'one\u202e\ntwo\u0007' })
    )
    expect(read).toMatchObject({ release: { title: 'a [2Jb c', notes: 'one\ntwo ' } })
  })
})

const EMPTY = new Uint8Array()

function readAll(blocks: readonly Uint8Array[]): readonly Read[] {
  const reader = new ReleaseReader()
  return blocks.map((block) => reader.read(block))
}

/** A release as it is written, with some of it changed. */
function entryWith(change: Record<string, Encodable>): Uint8Array {
  const release: Release = releaseOf(1)
  const files = release.files.map(({ path, length, root }) => [path, length, Buffer.from(root ?? '', 'hex')])
  const entry: Record<string, Encodable> = {
    kind: 'release',
    v: 1,
    count: 2,
    files,
    length: 1_000,
    notes: '',
    number: 1,
    pages: 0,
    time: 1_700_000_000,
    title: 'Release 1',
    v1: Buffer.alloc(20, 1),
    v2: Buffer.alloc(32, 2),
    ...change
  }
  return encodeBencode(new Map(Object.entries(entry)))
}
