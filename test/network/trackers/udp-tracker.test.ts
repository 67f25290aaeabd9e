import { afterEach, describe, expect, it, vi } from 'vitest'
import { askedIn, politely, udpAnswer, UdpServer } from '../../support/hostile-trackers.ts'
import { TrackerServer } from '../../support/tracker-server.ts'
import { ANNOUNCE, announceTo, answerOf, faultIn, HASH, NEVER, OTHER_HASH, testClient } from './asking.ts'

describe('a UDP tracker', () => {
  afterEach(() => void vi.useRealTimers())

  it.each([
    ['127.0.0.1', 'udpUrl'],
    ['::1', 'udp6Url']
  ] as const)(
    'is told what WebTorrent’s server understands, and tells us of others: %s',
    async (host, url) => {
      await using server = await TrackerServer.listen()
      await using client = testClient()
      const tracker = client.at(server[url])
      expect(answerOf(await tracker.addresses(NEVER))).toEqual([host])
      const first = answerOf(await announceTo(tracker, {}, host))
      expect(first).toMatchObject({ teller: host, intervalMs: 600_000, seeds: 0, leechers: 1 })
      const told = await server.announces.take()
      expect(told).toMatchObject({
        told: 'start',
        info_hash: HASH,
        port: 6881,
        left: ANNOUNCE.left,
        numwant: 50
      })
      expect(told.peer_id).toBe(Buffer.from(ANNOUNCE.peerId).toString('hex'))
      expect(told).toMatchObject({ key: 0xdeadbeef, uploaded: 1, downloaded: 2 })
      // WebTorrent's server packs IPv6 peers apart and does not send them over UDP.
      const second = answerOf(
        await announceTo(tracker, { peerId: Buffer.alloc(20, 7), port: 7000, left: 0 }, host)
      )
      expect(second).toMatchObject({ seeds: 1, leechers: 1 })
      if (host === '127.0.0.1') expect(second.peers).toContainEqual({ host, port: 6881 })
    }
  )

  it('counts its swarms when it is asked to, 74 at a time', async () => {
    await using server = await TrackerServer.listen()
    await using client = testClient()
    const tracker = client.at(server.udpUrl)
    answerOf(await announceTo(tracker, { left: 0 }))
    const hashes = [HASH, ...Array.from({ length: 99 }, (_, at) => at.toString(16).padStart(40, '0'))]
    const scraped = answerOf(await tracker.scrape('127.0.0.1', hashes, NEVER))
    expect(scraped.size).toBe(74)
    expect(scraped.get(HASH)).toMatchObject({ seeds: 1, leechers: 0 })
  })

  it('is asked for one connection, however many announces there are', async () => {
    const actions: number[] = []
    await using server = await UdpServer.listen((packet) => {
      actions.push(askedIn(packet).action)
      return politely(packet)
    })
    await using client = testClient()
    const tracker = client.at(server.url)
    await Promise.all(Array.from({ length: 100 }, async () => answerOf(await announceTo(tracker))))
    expect(actions.filter((action) => action === 0)).toHaveLength(1)
    expect(actions.filter((action) => action === 1)).toHaveLength(100)
  })

  it('is asked again when a packet is lost, and for longer each time', async () => {
    const seen: number[] = []
    await using server = await UdpServer.listen((packet) => {
      seen.push(askedIn(packet).action)
      return seen.length % 2 === 1 ? null : politely(packet)
    })
    await using client = testClient({ udpFirstTimeoutMs: 20 })
    expect(answerOf(await announceTo(client.at(server.url)))).toMatchObject({ seeds: 4, leechers: 3 })
    expect(seen).toEqual([0, 0, 1, 1])
  })

  it('is asked for a new connection when the old one is a minute old', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const actions: number[] = []
    await using server = await UdpServer.listen((packet) => {
      actions.push(askedIn(packet).action)
      return politely(packet)
    })
    await using client = testClient()
    const tracker = client.at(server.url)
    for (const wait of [0, 59_000, 2_000]) {
      vi.advanceTimersByTime(wait)
      answerOf(await announceTo(tracker))
    }
    expect(actions).toEqual([0, 1, 1, 0, 1])
  })

  it('may have forgotten our connection', async () => {
    let valid = 1
    await using server = await UdpServer.listen((packet) => {
      const { action, transaction } = askedIn(packet)
      if (action === 0) return udpAnswer(0, transaction, 0, valid)
      if (packet.readUInt32BE(4) === valid) return politely(packet)
      return udpAnswer(3, transaction, Buffer.from('connection id missmatch'))
    })
    await using client = testClient()
    const tracker = client.at(server.url)
    answerOf(await announceTo(tracker))
    valid = 2
    answerOf(await announceTo(tracker))
  })

  it('refuses with words of its own', async () => {
    await using server = await UdpServer.listen((packet) => {
      const { action, transaction } = askedIn(packet)
      return action === 0 ? politely(packet) : udpAnswer(3, transaction, Buffer.from('not \x1b[31mhere'))
    })
    await using client = testClient()
    const outcome = faultIn(await announceTo(client.at(server.url)))
    expect(outcome).toMatchObject({ kind: 'refused', sentence: 'not  [31mhere' })
  })

  it('is told great numbers whole, and finds each where BEP 15 has it', async () => {
    const packets: Buffer[] = []
    await using server = await UdpServer.listen((packet) => {
      packets.push(packet)
      return politely(packet)
    })
    await using client = testClient()
    const left = 2 ** 40 + 3
    answerOf(await announceTo(client.at(server.url.replace('/announce', '')), { left, event: 'completed' }))
    expect(packets[0]?.toString('hex')).toMatch(/^000004172710198000000000.{8}$/)
    const transaction = packets[1]?.toString('hex', 12, 16) ?? ''
    const fields = [
      ['0000000100000002', '00000001', transaction, HASH, Buffer.from(ANNOUNCE.peerId).toString('hex')],
      ['0000000000000002', '0000010000000003', '0000000000000001'],
      ['00000001', '00000000', 'deadbeef', '00000032', '1ae1']
    ]
    expect(packets[1]?.toString('hex')).toBe(fields.flat().join(''))
  })

  it('is told the path and query of its URL (BEP 41)', async () => {
    const options: string[] = []
    await using server = await UdpServer.listen((packet) => {
      if (askedIn(packet).action === 1) options.push(packet.subarray(98).toString('latin1'))
      return politely(packet)
    })
    await using client = testClient()
    const long = `?key=${'k'.repeat(300)}`
    answerOf(await announceTo(client.at(`${server.url}${long}`)))
    answerOf(await announceTo(client.at(server.url.replace('/announce', ''))))
    const data = `/announce${long}`
    expect(options).toEqual([
      `\x02\xff${data.slice(0, 255)}\x02${String.fromCharCode(data.length - 255)}${data.slice(255)}`,
      ''
    ])
  })

  it('knows several torrents', async () => {
    await using server = await TrackerServer.listen()
    await using client = testClient()
    const tracker = client.at(server.udpUrl)
    for (const infoHash of [HASH, OTHER_HASH]) answerOf(await announceTo(tracker, { infoHash }))
    expect(
      [await server.announces.take(), await server.announces.take()].map((told) => told.info_hash)
    ).toEqual([HASH, OTHER_HASH])
  })
})
