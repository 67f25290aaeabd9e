import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseChannelLink } from '../../electron/metainfo/channel-link.ts'
import { above, crumbsOf, joinPath, nameOf } from '../../renderer/state/engine-paths.ts'
import { safeFileName } from '../../renderer/state/file-name.ts'
import { readLimit, readPeerLimit, writeLimit } from '../../renderer/state/limits.ts'
import { channelLink, isChannelLink, linksIn, MOST_LINKS, selectedBy } from '../../renderer/state/links.ts'
import { removalOf } from '../../renderer/state/removing.ts'
import { fromBase64, LARGEST_TORRENT, readTorrentFile } from '../../renderer/state/torrent-file.ts'
import { qrPath } from '../../renderer/draw/qr.ts'
import { A, B, torrent } from '../api/states.ts'

const HASH = 'a'.repeat(40)

describe('links in what was pasted', () => {
  test('are magnet links wherever they stand, or infohashes alone on a line', () => {
    const magnet = `magnet:?xt=urn:btih:${HASH}&dn=a`
    expect(linksIn(`  ${magnet}\n`)).toEqual([magnet])
    expect(linksIn(`Look: "${magnet}" and <${magnet}2>`)).toEqual([magnet, `${magnet}2`])
    expect(linksIn(`${HASH}\r\n${'B'.repeat(64)}\n${'a2'.repeat(16)}`)).toHaveLength(3)
    expect(linksIn('hello')).toEqual([])
    expect(linksIn(`see ${HASH}`)).toEqual([])
    expect(linksIn('https://example.org/a.torrent')).toEqual([])
  })

  test('are each there once, and at most twenty', () => {
    const many = Array.from({ length: 50 }, (_, at) => String(at % 30).padStart(40, '0'))
    expect(linksIn(many.join('\n'))).toHaveLength(MOST_LINKS)
    expect(linksIn(`${HASH}\n${HASH}`)).toEqual([HASH])
  })

  test('lead to a channel or a torrent, as the engine has it', () => {
    const key = 'd'.repeat(64)
    expect(isChannelLink(channelLink(key, 'a & b'))).toBe(true)
    expect(parseChannelLink(channelLink(key, 'a & b'))).toEqual({ id: key, name: 'a & b' })
    const part = fc.constantFrom(
      ...['xs=urn:btpk:', `XS=urn:btpk:${key}`, `xs=URN:BTPK:${key}`, 'xs=https%3A%2F%2Fa.example', 'xt='],
      ...[`xt=urn:btih:${HASH}`, `xs=urn%3Abtpk%3A${key}`, 'dn=x', 'so=1', '']
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        const link = `magnet:?${parts.join('&')}`
        expect(isChannelLink(link)).toBe(isChannelAtEngine(link))
      })
    )
    expect(isChannelLink(HASH)).toBe(false)
  })

  test('say which files they are about, or nothing', () => {
    const files = [0, 1, 2, 3, 4, 5]
    expect(files.filter(selectedBy(`magnet:?xt=urn:btih:${HASH}&so=0,2-4`) ?? (() => false))).toEqual([
      0, 2, 3, 4
    ])
    expect(files.filter(selectedBy('magnet:?so=1%2C5&dn=x') ?? (() => false))).toEqual([1, 5])
    expect(selectedBy(`magnet:?xt=urn:btih:${HASH}`)).toBeNull()
    expect(selectedBy('magnet:?so=all')).toBeNull()
  })
})

describe('a .torrent file', () => {
  test('goes to the engine byte by byte as it is, unless it is larger than any can be', async () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at % 256)
    const source = await readTorrentFile(new Blob([bytes]))
    expect(source !== null && 'torrent' in source && fromBase64(source.torrent)).toEqual(bytes)
    expect(await readTorrentFile(new Blob([new Uint8Array(LARGEST_TORRENT + 1)]))).toBeNull()
  })

  test('is saved under a name that is one on every system, whatever strangers called it', () => {
    expect(safeFileName('Field recordings.torrent', 'torrent')).toBe('Field recordings.torrent')
    expect(safeFileName('../../a\\b:c*?"<>|\n.torrent', 'torrent')).toBe('_.._a_b_c_______.torrent')
    expect(safeFileName('gpj\u202Eexe', 'torrent')).toBe('gpj_exe.torrent')
    expect(safeFileName('...', 'torrent')).toBe('shoal.torrent')
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        expect(safeFileName(name, 'torrent')).toMatch(
          /^[^\\/:*?"<>|\u0000-\u001f.][^\\/:*?"<>|\u0000-\u001f]{0,119}\.torrent$/u
        )
      })
    )
  })
})

describe('a path of the engine’s computer', () => {
  test('is read as that computer writes it', () => {
    expect(crumbsOf('/home/anna')).toEqual([
      { name: '/', path: '/' },
      { name: 'home', path: '/home' },
      { name: 'anna', path: '/home/anna' }
    ])
    expect(crumbsOf('C:\\Users\\anna').map(({ path }) => path)).toEqual([
      'C:\\',
      'C:\\Users',
      'C:\\Users\\anna'
    ])
    expect(above('/home/anna')).toEqual(['/home', '/'])
    expect(above('/')).toEqual([])
    expect([joinPath('/', 'a'), joinPath('/a', 'b'), joinPath('C:\\', 'a'), joinPath('C:\\a', 'b')]).toEqual([
      '/a',
      '/a/b',
      'C:\\a',
      'C:\\a\\b'
    ])
    expect([nameOf('/home/anna/'), nameOf('/'), nameOf('C:\\a\\b')]).toEqual(['anna', '/', 'b'])
    expect(nameOf('/home/back\\slash')).toBe('back\\slash')
  })
})

describe('a limit', () => {
  test('is typed in kB/s, and nothing is no limit', () => {
    expect([readLimit(' '), readLimit('500'), readLimit('2,5'), readLimit('1e9')]).toEqual([
      null,
      500_000,
      2500,
      1e12
    ])
    for (const text of ['1', '0', '-5', 'fast', '1e10', 'Infinity', '0x10g'])
      expect(readLimit(text)).toBe('invalid')
    expect([writeLimit(null), writeLimit(500_000)]).toEqual(['', '500'])
  })

  test('of peers is a whole number of them', () => {
    expect(['1', ' 200 ', '99999'].map(readPeerLimit)).toEqual([1, 200, 99_999])
    for (const text of ['', '0', '-1', '2.5', '1e3', '100000', 'many'])
      expect(readPeerLimit(text)).toBe('invalid')
  })

  test('is read back as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1024, max: 1_000_000_000 }), (bytes) => {
        expect(readLimit(writeLimit(bytes))).toBe(bytes)
      })
    )
  })
})

describe('before torrents are removed', () => {
  test('the first five are named, and deleting is offered only where Shoal wrote files', () => {
    const seven = Array.from({ length: 7 }, (_, at) => torrent(A, { name: `t${at}` }))
    expect(removalOf(seven)).toEqual({
      names: ['t0', 't1', 't2', 't3', 't4'],
      more: 2,
      canDelete: true,
      inPlace: 0
    })
    const both = [torrent(A, { inPlace: true }), torrent(B)]
    expect(removalOf(both)).toMatchObject({ canDelete: true, inPlace: 1, more: 0 })
    expect(removalOf([torrent(A, { inPlace: true })])).toMatchObject({ canDelete: false, inPlace: 1 })
  })
})

describe('a QR code', () => {
  test('has a square for every dark module inside of its quiet zone, and is not there for what does not fit', () => {
    const code = qrPath(`magnet:?xt=urn:btih:${HASH}`)
    const places = [...(code?.path ?? '').matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => [
      Number(x),
      Number(y)
    ])
    expect(places.length).toBeGreaterThan(200)
    for (const place of places.flat()) {
      expect(place).toBeGreaterThanOrEqual(4)
      expect(place).toBeLessThan((code?.size ?? 0) - 4)
    }
    expect(qrPath('x'.repeat(4000))).toBeNull()
  })
})

/** A broken one is meant to be one all the same. */
function isChannelAtEngine(link: string): boolean {
  try {
    return parseChannelLink(link) !== null
  } catch {
    return true
  }
}
