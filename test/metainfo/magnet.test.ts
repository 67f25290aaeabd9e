import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatMagnet, magnetOf, parseLink, type MagnetLink } from '../../electron/metainfo/magnet.ts'
import { parseTorrent } from '../../electron/metainfo/parse.ts'
import { formatSelection, parseSelection } from '../../electron/metainfo/selection.ts'
import { ShoalError } from '../../shared/errors.ts'
import { folderTorrent } from './hand-made.ts'

const v1 = 'c0fda1edafdbdbb96443424e0b3899af7159d10e'
const v2 = '597b180c1a170a585dfc5e85d834d69013ceda174b8f357d5bb1a0ca509faf0a'
const base32 = 'YD62D3NP3PN3SZCDIJHAWOEZV5YVTUIO'
const xt = `xt=urn:btih:${v1}`

describe('a link', () => {
  it('may have a v1 hash, a v2 hash or both', () => {
    expect(parseLink(`magnet:?${xt}`)).toMatchObject({ infoHashV1: v1, infoHashV2: null })
    expect(parseLink(`magnet:?xt=urn:btmh:1220${v2}`)).toMatchObject({ infoHashV1: null, infoHashV2: v2 })
    expect(parseLink(`magnet:?${xt}&xt=urn:btmh:1220${v2}`)).toMatchObject({ infoHashV1: v1, infoHashV2: v2 })
    expect(parseLink(`magnet:?xt.1=urn:btih:${v1}&xt.2=urn:btmh:1220${v2}`)).toMatchObject({ infoHashV2: v2 })
  })

  it('may be written in any case and in base32', () => {
    expect(parseLink(`MAGNET:?XT=URN:BTIH:${v1.toUpperCase()}`).infoHashV1).toBe(v1)
    expect(parseLink(`magnet:?xt=urn:btih:${base32}`).infoHashV1).toBe(v1)
    expect(parseLink(`magnet:?xt=urn:btih:${base32.toLowerCase()}`).infoHashV1).toBe(v1)
  })

  it('may be a bare hash with blanks around it', () => {
    expect(parseLink(` ${v1}\n`).infoHashV1).toBe(v1)
    expect(parseLink(base32).infoHashV1).toBe(v1)
    expect(parseLink(v2.toUpperCase()).infoHashV2).toBe(v2)
  })

  it('has a name, a length, trackers, web seeds, peers and files', () => {
    const link = parseLink(
      `magnet:?${xt}&dn=A+b%C3%A9&xl=123&tr=udp%3A%2F%2Ft%3A1&tr.5=http://x/a?b=1+2&ws=http://w/` +
        '&x.pe=127.0.0.1:6881&x.pe=[::1]:80&x.pe=host.example:1&so=4-6,0,2-3'
    )
    expect(link).toEqual({
      infoHashV1: v1,
      infoHashV2: null,
      name: 'A bé',
      length: 123,
      trackers: ['udp://t:1', 'http://x/a?b=1+2'],
      webSeeds: ['http://w/'],
      peers: [
        { host: '127.0.0.1', port: 6881 },
        { host: '::1', port: 80 },
        { host: 'host.example', port: 1 }
      ],
      select: [
        { first: 0, last: 0 },
        { first: 2, last: 6 }
      ]
    })
  })

  it('has a name that is safe as a file’s', () => {
    expect(parseLink(`magnet:?${xt}&dn=..%2F..%2Fetc`).name).toBe('....etc')
    expect(parseLink(`magnet:?${xt}&dn=..`).name).toBeNull()
    expect(parseLink(`magnet:?${xt}&dn=%1b%5b31m`).name).toBe('_[31m')
  })

  it.each([
    'dn=%ff',
    'xl=many',
    'xl=-1',
    'xl=9007199254740992',
    'tr=nowhere',
    'tr=',
    'ws=file:///etc',
    'kt=x',
    '&&=',
    'as'
  ])('passes over “%s”', (field) => {
    expect(parseLink(`magnet:?${xt}&${field}`)).toEqual(parseLink(`magnet:?${xt}`))
  })

  it.each([
    ['', 'neither'],
    ['hello', 'neither'],
    ['http://example.com/x.torrent', 'neither'],
    [v1.slice(1), 'neither'],
    ['magnet:', 'no infohash'],
    ['magnet:?dn=x', 'no infohash'],
    ['magnet:?xt=urn:sha1:YNCKHTQCWBTRNJIV4WNAE52SJUQCZO5C', 'no infohash'],
    ['magnet:?xt=urn:btih:1234', 'btih'],
    [`magnet:?xt=urn:btih:${v1}0`, 'btih'],
    [`magnet:?xt=urn:btmh:${v2}`, 'btmh'],
    [`magnet:?xt=urn:btmh:1114${v1}`, 'btmh'],
    [`magnet:?${xt}&xt=urn:btih:${'0'.repeat(40)}`, 'two different'],
    [`magnet:?${xt}&x.pe=host`, 'HOST:PORT'],
    [`magnet:?${xt}&x.pe=host:0`, 'HOST:PORT'],
    [`magnet:?${xt}&x.pe=host:65536`, 'HOST:PORT'],
    [`magnet:?${xt}&x.pe=::1:80`, 'HOST:PORT'],
    [`magnet:?${xt}&x.pe=[1.2.3.4]:80`, 'HOST:PORT'],
    [`magnet:?${xt}&x.pe=1.2.3:80`, 'HOST:PORT'],
    [`magnet:?${xt}&x.pe=a/b:80`, 'HOST:PORT'],
    [`magnet:?${xt}&so=x`, 'selects'],
    [`magnet:?${xt}&so=3-1`, 'selects'],
    [`magnet:?${xt}&so=99999999999`, 'selects'],
    [`magnet:?${xt}&dn=${'x'.repeat(100_000)}`, 'too long']
  ])('“%s” is refused', (text, sentence) => {
    expect(() => parseLink(text)).toThrow(ShoalError)
    expect(() => parseLink(text)).toThrow(sentence)
  })

  it('of a channel is known, but not followed yet', () => {
    expect(() => parseLink(`magnet:?xs=urn:btpk:${v2}&dn=x`)).toThrow('channel')
  })

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(links(), (link) => {
        expect(parseLink(formatMagnet(link))).toEqual(link)
      })
    )
  })

  it('is read or refused whatever it is', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }).map((rest) => `magnet:?${xt}&${rest}`),
      fc
        .array(fc.constantFrom('xt', 'x.pe', 'so', '=', '&', '%', ':', 'urn:btih:', v1, '0', '-'))
        .map((parts) => `magnet:?${parts.join('')}`)
    )
    fc.assert(
      fc.property(text, (input) => {
        try {
          parseLink(input)
        } catch (error) {
          expect(error).toBeInstanceOf(ShoalError)
          expect((error as ShoalError).code).toBe('link-invalid')
        }
      }),
      { numRuns: 1000 }
    )
  })

  it('leads to the torrent it was made of', () => {
    const metainfo = parseTorrent(folderTorrent([{ path: ['a'], length: 7 }]))
    const link = parseLink(formatMagnet(magnetOf(metainfo, [{ host: '::1', port: 9 }])))
    expect(link).toEqual({
      infoHashV1: metainfo.infoHashV1,
      infoHashV2: null,
      name: 'folder',
      length: 7,
      trackers: [],
      webSeeds: [],
      peers: [{ host: '::1', port: 9 }],
      select: null
    })
  })
})

describe('a selection of files', () => {
  it('is put in order and merged', () => {
    expect(parseSelection('5,1-2,3,2,9-9')).toEqual([
      { first: 1, last: 3 },
      { first: 5, last: 5 },
      { first: 9, last: 9 }
    ])
    expect(
      formatSelection([
        { first: 1, last: 3 },
        { first: 5, last: 5 }
      ])
    ).toBe('1-3,5')
  })

  it.each(['', ',', '1,', '-1', '1-', '1-2-3', 'a', '2-1', ' 1', '1.5'])('“%s” is none', (text) => {
    expect(parseSelection(text)).toBeNull()
  })
})

function links(): fc.Arbitrary<MagnetLink> {
  const hexOf = (length: number): fc.Arbitrary<string> =>
    fc.string({
      unit: fc.constantFrom(...Array.from('0123456789abcdef')),
      minLength: length,
      maxLength: length
    })
  const url = fc
    .tuple(fc.constantFrom('http', 'https', 'udp'), fc.webPath())
    .map(([scheme, path]) => `${scheme}://host${path}`)
  const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain())
  return fc
    .record({
      infoHashV1: fc.option(hexOf(40)),
      infoHashV2: fc.option(hexOf(64)),
      name: fc.option(
        fc
          .string({ unit: fc.constantFrom(...Array.from('aé&=+%#?日 ')), minLength: 1 })
          .map((name) => `n${name}n`)
      ),
      length: fc.option(fc.maxSafeNat()),
      trackers: fc.uniqueArray(url, { maxLength: 3 }),
      webSeeds: fc.uniqueArray(url, { maxLength: 3 }),
      peers: fc.uniqueArray(fc.record({ host, port: fc.integer({ min: 1, max: 65_535 }) }), {
        maxLength: 3,
        selector: ({ host: name, port }) => `${name} ${port}`
      }),
      select: fc.option(
        fc
          .uniqueArray(fc.nat(1000), { minLength: 1, maxLength: 5 })
          .map((files) => parseSelection(files.join(',')))
      )
    })
    .filter(({ infoHashV1, infoHashV2 }) => infoHashV1 !== null || infoHashV2 !== null)
}
