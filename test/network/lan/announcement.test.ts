import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeAnnouncement, readAnnouncement } from '../../../electron/network/lan/announcement.ts'

const group = { host: '239.192.152.143', port: 6771 }
const [first, second] = ['a', 'b'].map((digit) => digit.repeat(40)) as [string, string]
const head = 'BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\n'

describe('an announcement to the local network', () => {
  it('is written as BEP 14 has it', () => {
    const bytes = encodeAnnouncement({ port: 6881, infoHashes: [first, second], cookie: 'me' }, group)
    expect(Buffer.from(bytes).toString()).toBe(
      `${head}Port: 6881\r\nInfohash: ${first}\r\nInfohash: ${second}\r\ncookie: me\r\n\r\n\r\n`
    )
  })

  it('of one torrent fits into the 200 bytes that Transmission and aria2 read', () => {
    for (const host of ['239.192.152.143', 'ff15::efc0:988f']) {
      const announcement = { port: 65_535, infoHashes: [first], cookie: 'f'.repeat(16) }
      expect(encodeAnnouncement(announcement, { host, port: 6771 }).length).toBeLessThan(200)
    }
  })

  it('names an IPv6 group in brackets', () => {
    const bytes = encodeAnnouncement(
      { port: 1, infoHashes: [first], cookie: null },
      { host: 'ff15::efc0:988f', port: 6771 }
    )
    expect(Buffer.from(bytes).toString()).toContain('Host: [ff15::efc0:988f]:6771\r\n')
  })

  it('is read as it was written, and of 20 torrents fits into one datagram', () => {
    const infoHashes = Array.from({ length: 20 }, (_, index) => index.toString(16).padStart(40, '0'))
    const announcement = { port: 65_535, infoHashes, cookie: 'f'.repeat(16) }
    const bytes = encodeAnnouncement(announcement, group)
    expect(bytes.length).toBeLessThan(1_400)
    expect(readAnnouncement(bytes)).toEqual(announcement)
  })

  it.each([
    ['in any case', `${head}PORT: 1\r\nINFOHASH: ${first.toUpperCase()}\r\n\r\n\r\n`],
    ['without spaces', `${head}Port:1\r\nInfohash:${first}\r\n\r\n`],
    ['with headers we do not know', `${head}X-Y: z\r\nPort: 1\r\nrubbish\r\nInfohash: ${first}\r\n\r\n`],
    ['with something after its end', `${head}Port: 1\r\nInfohash: ${first}\r\n\r\nInfohash: x\r\n`]
  ])('is read %s', (_, text) => {
    expect(readAnnouncement(Buffer.from(text))).toEqual({ port: 1, infoHashes: [first], cookie: null })
  })

  it.each([
    ['is empty', ''],
    ['asks for something else', `GET / HTTP/1.1\r\nPort: 1\r\nInfohash: ${first}\r\n\r\n`],
    ['has no port', `${head}Infohash: ${first}\r\n\r\n`],
    ['has two ports', `${head}Port: 1\r\nPort: 2\r\nInfohash: ${first}\r\n\r\n`],
    ['has port 65536', `${head}Port: 65536\r\nInfohash: ${first}\r\n\r\n`],
    ['has a port in hex', `${head}Port: 0x50\r\nInfohash: ${first}\r\n\r\n`],
    ['has no torrent', `${head}Port: 1\r\n\r\n`],
    ['has a short infohash', `${head}Port: 1\r\nInfohash: ${first.slice(1)}\r\n\r\n`],
    ['has an infohash that is none', `${head}Port: 1\r\nInfohash: ${'g'.repeat(40)}\r\n\r\n`],
    ['has 21 torrents', `${head}Port: 1\r\n${`Infohash: ${first}\r\n`.repeat(21)}\r\n`],
    ['has a long cookie', `${head}Port: 1\r\nInfohash: ${first}\r\ncookie: ${'c'.repeat(65)}\r\n\r\n`],
    ['is long', `${head}Port: 1\r\nInfohash: ${first}\r\nX: ${'x'.repeat(1_400)}\r\n\r\n`]
  ])('that %s is none', (_, text) => {
    expect(readAnnouncement(Buffer.from(text))).toBe(null)
  })

  it('of any text at all is read or not, and never thrown about', () => {
    const part = fc.oneof(fc.constantFrom('\r\n', ':', 'Port: ', 'Infohash: ', first, '1'), fc.string())
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const announcement = readAnnouncement(Buffer.from(head + parts.join('')))
        if (announcement !== null) expect(announcement.infoHashes.length).toBeGreaterThan(0)
      }),
      { numRuns: 1_000 }
    )
  })
})
