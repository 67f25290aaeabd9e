import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Encodable } from '../../electron/metainfo/bencode-writer.ts'
import { encodeTorrent } from '../../electron/metainfo/encode.ts'
import { parseInfo, parseTorrent } from '../../electron/metainfo/parse.ts'
import { ShoalError } from '../../shared/errors.ts'
import { dictionary, folderTorrent, leaf, refusal, torrent, treeTorrent } from './hand-made.ts'

const single = { name: 'file', length: 20_000, 'piece length': 16_384, pieces: new Uint8Array(40) }

describe('a v1 torrent', () => {
  it('of one file', () => {
    const metainfo = parseTorrent(torrent(single))
    expect(metainfo.name).toBe('file')
    expect(metainfo.files).toEqual([
      {
        path: 'file',
        length: 20_000,
        offset: 0,
        attributes: { executable: false, hidden: false, symlink: null },
        piecesRoot: null
      }
    ])
    expect(metainfo.lengths).toMatchObject({ total: 20_000, pieceLength: 16_384, pieceCount: 2 })
    expect(metainfo.infoHashV2).toBeNull()
  })

  it('has its infohash over the bytes as they came', () => {
    const info = 'd4:name1:x6:lengthi1e12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaae'
    const metainfo = parseTorrent(Buffer.from(`d8:announce1:a4:info${info}e`))
    expect(metainfo.infoHashV1).toBe(createHash('sha1').update(info).digest('hex'))
    expect(Buffer.from(metainfo.infoBytes).toString()).toBe(info)
  })

  it('has pads in the space of pieces and not among its files', () => {
    const metainfo = parseTorrent(
      folderTorrent([
        { path: ['a'], length: 10_000 },
        { path: ['.pad', '6384'], length: 6384, attr: 'p' },
        { path: ['b'], length: 5 },
        { path: ['_____padding_file_0_if you see this'], length: 16_379 },
        { length: 3, attr: 'p' },
        { path: ['empty'], length: 0 }
      ])
    )
    expect(metainfo.files.map(({ path, offset }) => [path, offset])).toEqual([
      ['folder/a', 0],
      ['folder/b', 16_384],
      ['folder/empty', 32_771]
    ])
    expect(metainfo.length).toBe(10_005)
    expect(metainfo.lengths.total).toBe(32_771)
  })

  it('has attributes', () => {
    const { files } = parseTorrent(
      folderTorrent([
        { path: ['a'], length: 1, attr: 'hx' },
        { path: ['b'], attr: 'xl', link: ['a'] }
      ])
    )
    expect(files.map(({ attributes }) => attributes)).toEqual([
      { executable: true, hidden: true, symlink: null },
      { executable: false, hidden: false, symlink: 'folder/a' }
    ])
  })

  it('may have pieces of any length up to 256 MiB', () => {
    for (const length of [1, 3, 49_152, 256 * 1024 * 1024]) {
      const pieces = new Uint8Array(Math.ceil(20 / length) * 20)
      expect(
        parseTorrent(torrent({ ...single, length: 20, pieces, 'piece length': length })).pieceLength
      ).toBe(length)
    }
  })

  it('prefers names that say they are UTF-8', () => {
    expect(parseTorrent(torrent({ ...single, 'name.utf-8': 'better' })).name).toBe('better')
  })

  it('whose folder has no usable name is called by its hash', () => {
    const metainfo = parseTorrent(folderTorrent([{ path: ['a'], length: 1 }], { name: '..' }))
    expect(metainfo.name).toBe(metainfo.infoHashV1)
  })

  it.each<[string, Record<string, Encodable | undefined>, string]>([
    ['no name', { name: undefined }, 'no name'],
    ['a number for a name', { name: 5 }, 'no name'],
    ['a name that leaves nothing', { name: '/' }, 'no usable name'],
    ['no length', { length: undefined }, 'length'],
    ['a negative length', { length: -1 }, 'length'],
    ['no data', { length: 0, pieces: '' }, 'no data'],
    ['a length near the end of numbers', { length: Number.MAX_SAFE_INTEGER }, 'pieces'],
    ['no piece length', { 'piece length': undefined }, 'piece length'],
    ['a piece length of nothing', { 'piece length': 0 }, 'piece length'],
    ['a piece length beyond what memory should hold', { 'piece length': 2 ** 28 + 1 }, '256 MiB'],
    ['no pieces', { pieces: undefined }, 'piece hashes'],
    ['one piece hash too few', { pieces: new Uint8Array(20) }, 'wrong number'],
    ['one piece hash too many', { pieces: new Uint8Array(60) }, 'wrong number'],
    ['half a hash', { pieces: new Uint8Array(30) }, 'wrong number'],
    ['a list of files that is none', { files: 'x' }, 'not a list'],
    ['files that are none', { files: ['x'] }, 'not a file'],
    ['no files', { files: [] }, 'no files'],
    ['a file without a path', { files: [dictionary({ length: 1 })] }, 'without a name'],
    ['a path of numbers', { files: [dictionary({ length: 1, path: [1] })] }, 'not made of names'],
    ['a version from the future', { 'meta version': 3 }, 'newer'],
    ['a file tree without saying so', { 'file tree': new Map() }, 'v2']
  ])('with %s is refused', (_what, fields, sentence) => {
    expect(refusal(torrent({ ...single, ...fields }))).toContain(sentence)
  })

  it('with lengths that add up beyond numbers is refused', () => {
    const files = Array.from({ length: 3 }, (_, index) =>
      dictionary({ path: [`${index}`], length: Number.MAX_SAFE_INTEGER - 1 })
    )
    expect(refusal(torrent({ ...single, files }))).toContain('longer than any')
  })

  it('with more than two million pieces is refused', () => {
    const length = 2 ** 21 + 1
    expect(refusal(torrent({ ...single, 'piece length': 1, length, pieces: '' }))).toContain('2097152')
  })
})

describe('a v2 torrent', () => {
  it('of one file bears the file’s name', () => {
    const metainfo = parseTorrent(treeTorrent(new Map([['folder', leaf(10)]])))
    expect(metainfo.files.map(({ path }) => path)).toEqual(['folder'])
    expect(metainfo.infoHashV1).toBeNull()
    expect(metainfo.infoHashV2).toHaveLength(64)
    expect(metainfo.piecesV1).toBeNull()
  })

  it('of a folder with one file is a folder', () => {
    const metainfo = parseTorrent(treeTorrent(new Map([['file', leaf(10)]])))
    expect(metainfo.files.map(({ path }) => path)).toEqual(['folder/file'])
  })

  it('begins each file at a piece, and its last piece ends with the last file', () => {
    const tree = new Map<string, Encodable>([
      ['a', leaf(10)],
      ['b', leaf(0)],
      ['c', new Map([['d', leaf(16_385)]])],
      ['e', leaf(7)]
    ])
    const metainfo = parseTorrent(treeTorrent(tree))
    expect(metainfo.files.map(({ path, offset }) => [path, offset])).toEqual([
      ['folder/a', 0],
      ['folder/b', 10],
      ['folder/c/d', 16_384],
      ['folder/e', 49_152]
    ])
    expect(metainfo.lengths).toMatchObject({ total: 49_159, pieceCount: 4 })
    expect(metainfo.length).toBe(16_402)
    expect(metainfo.files.map(({ piecesRoot }) => piecesRoot?.length ?? null)).toEqual([32, null, 32, 32])
  })

  it.each<[string, Encodable, Record<string, Encodable | undefined>, string]>([
    ['no file tree', 'x', {}, 'file tree'],
    ['an empty file tree', new Map(), {}, 'no files'],
    ['something else in its tree', new Map([['a', 1]]), {}, 'no file'],
    ['a file that is something else', new Map([['a', new Map([['', 1]])]]), {}, 'no file'],
    [
      'a file that is a folder too',
      new Map([['a', dictionary({ '': dictionary({ length: 0 }), b: leaf(1) })]]),
      {},
      'folder as well'
    ],
    ['a nameless file', new Map([['', leaf(1)]]), {}, 'no name'],
    ['a name that leaves', new Map([['..', leaf(1)]]), {}, 'no file can have'],
    ['a folder’s name that leaves', new Map([['..', new Map([['x', leaf(1)]])]]), {}, 'no file can have'],
    ['a pad', new Map([['a', leaf(1, { attr: 'p' })]]), {}, 'pad'],
    ['no root', new Map([['a', leaf(1, { 'pieces root': undefined })]]), {}, 'without its hash'],
    ['a short root', new Map([['a', leaf(1, { 'pieces root': 'abc' })]]), {}, 'without its hash'],
    [
      'a root of zeros',
      new Map([['a', leaf(1, { 'pieces root': new Uint8Array(32) })]]),
      {},
      'without its hash'
    ],
    ['pieces of less than a block', new Map([['a', leaf(1)]]), { 'piece length': 8192 }, 'power of two'],
    ['a piece length between powers', new Map([['a', leaf(1)]]), { 'piece length': 49_152 }, 'power of two'],
    [
      'too many pieces',
      new Map(Array.from(Array(20).keys(), (key) => [`${key}`, leaf(2 ** 40)])),
      { 'piece length': 65_536 },
      '2097152'
    ]
  ])('with %s is refused', (_what, tree, fields, sentence) => {
    expect(refusal(treeTorrent(tree, fields))).toContain(sentence)
  })

  it('with a tree a thousand folders deep is refused', () => {
    const tree = Array.from(Array(1000)).reduce<Encodable>((below) => new Map([['d', below]]), leaf(1))
    expect(refusal(treeTorrent(tree))).toContain('deep')
  })
})

describe('a hybrid torrent', () => {
  const tree = new Map<string, Encodable>([
    ['a', leaf(10_000)],
    ['b', leaf(5)]
  ])
  const a = { path: ['a'], length: 10_000 }
  const b = { path: ['b'], length: 5 }
  const pad = { path: ['.pad', '6384'], length: 6384, attr: 'p' }
  const tail = { path: ['.pad', '16379'], length: 16_379, attr: 'p' }
  const hybrid = (files: Parameters<typeof folderTorrent>[0], fields = {}): Uint8Array =>
    folderTorrent(files, { 'meta version': 2, 'file tree': tree, ...fields })

  it('may have a pad after its last file or not', () => {
    expect(parseTorrent(hybrid([a, pad, b])).lengths.total).toBe(16_389)
    expect(parseTorrent(hybrid([a, pad, b, tail])).lengths.total).toBe(32_768)
  })

  it('has both hashes and both parts’ facts', () => {
    const metainfo = parseTorrent(hybrid([a, pad, b]))
    expect([metainfo.infoHashV1?.length, metainfo.infoHashV2?.length]).toEqual([40, 64])
    expect(metainfo.piecesV1).toHaveLength(40)
    expect(metainfo.files[1]).toMatchObject({ path: 'folder/b', offset: 16_384, length: 5 })
    expect(metainfo.files[1]?.piecesRoot).toHaveLength(32)
  })

  it.each([
    ['in another order', [b, { ...tail }, a]],
    ['not aligned', [a, b]],
    ['of another length', [a, pad, { ...b, length: 6 }]],
    ['of another name', [a, pad, { ...b, path: ['c'] }]],
    ['one more', [a, pad, b, { path: ['c'], length: 1 }]],
    ['one fewer', [a]],
    ['padded by a whole piece', [a, pad, b, tail, { ...pad, length: 16_384 }]],
    ['a link here and a file there', [a, pad, { path: ['b'], length: 5, attr: 'l', link: ['a'] }]]
  ])('is refused when its v1 files are %s', (_what, files) => {
    expect(refusal(hybrid(files))).toContain('different files')
  })

  it('without v1 hashes is refused', () => {
    expect(refusal(hybrid([a, pad, b], { pieces: undefined }))).toContain('piece hashes')
  })
})

describe('what a torrent says beside its info', () => {
  it('is read where it makes sense and passed over where not', () => {
    const metainfo = parseTorrent(
      torrent(single, {
        announce: 'http://a/',
        'announce-list': [[' http://b/ ', 'http://c/', 5], 'udp://e:1', [], ['http://b/'], ['udp://d:1']],
        'url-list': ['http://w/', '', 'http://w/', 7],
        comment: 'Hëllo',
        'created by': 'somebody',
        'creation date': 1_700_000_000
      })
    )
    expect(metainfo).toMatchObject({
      trackers: [['http://b/', 'http://c/'], ['udp://e:1'], ['udp://d:1']],
      webSeeds: ['http://w/'],
      comment: 'Hëllo',
      createdBy: 'somebody',
      creationDate: 1_700_000_000
    })
  })

  it('may have trackers and web seeds without end, of which 500 each are kept', () => {
    const urls = Array.from({ length: 2000 }, (_, index) => `http://${index}/`)
    const metainfo = parseTorrent(
      torrent(single, { 'announce-list': [urls, ['http://more/']], 'url-list': urls })
    )
    expect(metainfo.trackers.flat()).toHaveLength(500)
    expect(metainfo.webSeeds).toHaveLength(500)
  })

  it('may be a single tracker and a single web seed', () => {
    const metainfo = parseTorrent(torrent(single, { announce: ' udp://a:1', 'url-list': 'http://w/' }))
    expect(metainfo).toMatchObject({ trackers: [['udp://a:1']], webSeeds: ['http://w/'] })
  })

  it('may be nothing, or nonsense', () => {
    const nothing = { trackers: [], webSeeds: [], comment: null, createdBy: null, creationDate: null }
    expect(parseTorrent(torrent(single))).toMatchObject(nothing)
    const nonsense = { announce: 1, 'announce-list': 2, 'url-list': 3, comment: 4, 'creation date': -1 }
    expect(parseTorrent(torrent(single, nonsense))).toMatchObject(nothing)
  })

  it('does not decide whether it is private: its info does', () => {
    expect(parseTorrent(torrent({ ...single, private: 1 }, {})).private).toBe(true)
    expect(parseTorrent(torrent({ ...single, private: 0 }, { private: 1 })).private).toBe(false)
  })

  it('is given beside an info dictionary that came from peers', () => {
    const { infoBytes, infoHashV1 } = parseTorrent(torrent(single))
    expect(parseInfo(infoBytes)).toMatchObject({ infoHashV1, trackers: [] })
    expect(parseInfo(infoBytes, { trackers: [['http://a/']] }).trackers).toEqual([['http://a/']])
  })

  it('is written again as it was read', () => {
    const extras = {
      'announce-list': [['http://b/', 'http://c/'], ['udp://d:1']],
      'url-list': ['http://w/'],
      comment: 'é'
    }
    const first = parseTorrent(torrent(single, { ...extras, 'created by': 'x', 'creation date': 5 }))
    expect(parseTorrent(encodeTorrent(first))).toEqual(first)
  })
})

describe('anything at all', () => {
  it('is a torrent or is refused with one sentence', () => {
    const valid = Buffer.from(
      folderTorrent([
        { path: ['a', 'b'], length: 20_000 },
        { path: ['c'], attr: 'l', link: ['a'] }
      ])
    )
    const damaged = fc
      .array(fc.tuple(fc.nat(valid.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 6 })
      .map((changes) => {
        const bytes = Buffer.from(valid)
        for (const [at, byte] of changes) bytes[at] = byte
        return bytes
      })
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 100 })), (bytes) => {
        try {
          parseTorrent(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(ShoalError)
          expect((error as ShoalError).code).toBe('metainfo-invalid')
          expect((error as ShoalError).message).toMatch(/^This [^\n]*\.$/u)
        }
      }),
      { numRuns: 3000 }
    )
  })

  it('of more than 64 MiB is refused unread', () => {
    expect(refusal(new Uint8Array(64 * 1024 * 1024 + 1))).toContain('64 MiB')
  })

  it.each(['', 'x', 'le', 'de', 'd4:infoi1ee', 'd4:infolee', '<!doctype html>'])(
    '“%s” is no torrent',
    (bytes) => {
      expect(refusal(Buffer.from(bytes))).toMatch(/^This (is not a torrent|torrent is cut off)/u)
    }
  )
})
