import { describe, expect, it } from 'vitest'
import { gzipSync } from 'node:zlib'
import { HttpTracker } from '../../../electron/network/trackers/http-tracker.ts'
import { parseTrackerUrl } from '../../../electron/network/trackers/tracker-url.ts'
import { Turns } from '../../../electron/network/trackers/turns.ts'
import { WebServer } from '../../support/hostile-trackers.ts'
import { TrackerServer } from '../../support/tracker-server.ts'
import { ANNOUNCE, announceTo, answerOf, HASH, LOOPBACK, NEVER, OTHER_HASH, testClient } from './asking.ts'

const QUIET = 'd8:intervali1800e5:peers0:e'

describe('an HTTP tracker', () => {
  it('is told what WebTorrent’s server understands, and tells us of others', async () => {
    await using server = await TrackerServer.listen()
    await using client = testClient()
    const tracker = client.at(server.httpUrl)
    const first = answerOf(await announceTo(tracker))
    expect(first).toMatchObject({ teller: '127.0.0.1', intervalMs: 600_000, seeds: 0, leechers: 1 })
    const told = await server.announces.take()
    expect(told).toMatchObject({
      told: 'start',
      info_hash: HASH,
      port: 6881,
      left: ANNOUNCE.left,
      numwant: 50
    })
    expect(told.peer_id).toBe(Buffer.from(ANNOUNCE.peerId).toString('hex'))
    expect(told).toMatchObject({ key: 'deadbeef', headers: { 'user-agent': 'Shoal/0.1.0' } })
    const peerId = Buffer.alloc(20, 7)
    const second = answerOf(await announceTo(tracker, { peerId, port: 7000, left: 0 }))
    expect(second).toMatchObject({ seeds: 1, leechers: 1 })
    expect(second.peers).toContainEqual({ host: '127.0.0.1', port: 6881 })
  })

  it('counts its swarms when it is asked to', async () => {
    await using server = await TrackerServer.listen()
    await using client = testClient()
    const tracker = client.at(server.httpUrl)
    answerOf(await announceTo(tracker, { left: 0 }))
    const scraped = answerOf(await tracker.scrape('127.0.0.1', [HASH, OTHER_HASH], NEVER))
    expect(scraped.get(HASH)).toMatchObject({ seeds: 1, leechers: 0 })
    expect(scraped.get(OTHER_HASH)).toMatchObject({ seeds: 0, leechers: 0 })
  })

  it('is asked in both families where it has both, with the same key', async () => {
    await using server = await TrackerServer.listen()
    const parsed = parseTrackerUrl(server.httpUrl)
    if ('unusable' in parsed) throw new Error(parsed.unusable)
    const tracker = new HttpTracker(parsed, {
      binding: LOOPBACK,
      names: { resolve: () => Promise.resolve(['127.0.0.1', '::1', '127.0.0.2']) },
      turns: new Turns({ most: 2, mostEach: 2, mostWaiting: 2 }),
      timeoutMs: 15_000,
      random: () => 0
    })
    expect(answerOf(await tracker.addresses(NEVER))).toEqual(['127.0.0.1', '::1'])
    answerOf(await announceTo(tracker, {}, '127.0.0.1'))
    const other = answerOf(await announceTo(tracker, { peerId: Buffer.alloc(20, 7) }, '::1'))
    expect(other.teller).toBe('::1')
    const told = [await server.announces.take(), await server.announces.take()]
    expect(told.map(({ ip, key }) => [ip, key])).toEqual([
      ['127.0.0.1', 'deadbeef'],
      ['::1', 'deadbeef']
    ])
  })

  it('keeps its own query, and bytes are escaped one by one', async () => {
    const asked: string[] = []
    await using server = await WebServer.listen((request, response) => {
      asked.push(request.url ?? '')
      response.end(QUIET)
    })
    await using client = testClient()
    const trackerId = Buffer.from([0x20, 0x41, 0xff])
    answerOf(
      await announceTo(client.at(`${server.url}?passkey=a%20b`), {
        infoHash: 'aa'.repeat(19) + '00',
        left: 2 ** 40 + 3,
        trackerId,
        event: null
      })
    )
    expect(asked).toEqual([
      '/announce?passkey=a%20b' +
        `&info_hash=${'%AA'.repeat(19)}%00&peer_id=-SH0100-%00%FF%20%26%3F%3D%25~abcd&port=6881` +
        '&uploaded=1&downloaded=2&left=1099511627779&compact=1&no_peer_id=1&supportcrypto=1' +
        '&key=deadbeef&numwant=50&trackerid=%20A%FF'
    ])
  })

  it('may send peers in every form there is, packed or not', async () => {
    const compact = '\x0a\0\0\x01\x1a\xe1'
    const compact6 = `\x20\x01\x0d\xb8${'\0'.repeat(11)}\x01\x1a\xe1`
    const old = 'ld2:ip8:10.0.0.24:porti1eed2:ip4:name4:porti2eed4:porti3eei7ee'
    const bodies = [
      `d8:intervali60e12:min intervali5e5:peers6:${compact}6:peers618:${compact6}10:tracker id2:id15:warning message5:aware11:external ip4:\x01\x02\x03\x04e`,
      `d8:completei7e10:downloadedi9e10:incompletei8e5:peers${old}e`
    ]
    await using server = await WebServer.listen((_request, response) => {
      response.setHeader('content-encoding', 'gzip')
      response.end(gzipSync(Buffer.from(bodies.shift() ?? '', 'latin1')))
    })
    await using client = testClient()
    const first = answerOf(await announceTo(client.at(server.url)))
    expect(first.peers).toEqual([
      { host: '10.0.0.1', port: 6881 },
      { host: '2001:db8::1', port: 6881 }
    ])
    expect(first).toMatchObject({ intervalMs: 60_000, minIntervalMs: 5_000, warning: 'aware' })
    expect(first).toMatchObject({ externalHost: '1.2.3.4', trackerId: Uint8Array.of(0x69, 0x64) })
    const second = answerOf(await announceTo(client.at(server.url)))
    expect(second.peers).toEqual([
      { host: '10.0.0.2', port: 1 },
      { host: 'name', port: 2 }
    ])
    expect(second).toMatchObject({ seeds: 7, leechers: 8, downloads: 9, intervalMs: null })
  })

  it('may live elsewhere by now', async () => {
    await using server = await WebServer.listen((request, response) => {
      if (request.url?.startsWith('/new') === true) response.end(QUIET)
      else response.writeHead(302, { location: `/new?${request.url?.split('?')[1] ?? ''}` }).end()
    })
    await using client = testClient()
    expect(answerOf(await announceTo(client.at(server.url)))).toMatchObject({ intervalMs: 1_800_000 })
  })
})
