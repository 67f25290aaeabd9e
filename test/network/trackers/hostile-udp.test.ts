import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { askedIn, politely, udpAnswer, UdpServer } from '../../support/hostile-trackers.ts'
import { ANNOUNCE, announceTo, answerOf, faultIn, NEVER, testClient } from './asking.ts'

/** A bogus answer to an announce: it tells of one peer. */
function bogus(transaction: number): Buffer {
  return udpAnswer(1, transaction, 1_800, 0, 0, Buffer.from([6, 6, 6, 6, 0x1a, 0xe1]))
}

describe('a UDP tracker that', () => {
  it('never answers is asked four times', async () => {
    let packets = 0
    await using server = await UdpServer.listen(() => {
      packets++
      return null
    })
    await using client = testClient({ udpFirstTimeoutMs: 10 })
    const started = performance.now()
    expect(faultIn(await announceTo(client.at(server.url))).sentence).toBe('It does not answer.')
    expect(performance.now() - started).toBeGreaterThanOrEqual(10 + 20 + 40 + 80 - 5)
    expect(packets).toBe(4)
  })

  it('connects and then is silent fails as well', async () => {
    const actions: number[] = []
    await using server = await UdpServer.listen((packet) => {
      actions.push(askedIn(packet).action)
      return askedIn(packet).action === 0 ? politely(packet) : null
    })
    await using client = testClient({ udpFirstTimeoutMs: 10 })
    expect(faultIn(await announceTo(client.at(server.url))).kind).toBe('unreachable')
    expect(actions).toEqual([0, 1, 1, 1, 1])
  })

  it('is spoken for by others is not believed to have spoken', async () => {
    const forger = createSocket('udp4')
    forger.bind(0, '127.0.0.1')
    await once(forger, 'listening')
    await using server = await UdpServer.listen((packet, from, socket) => {
      const { action, transaction } = askedIn(packet)
      if (action === 0) return politely(packet)
      // The right transaction from the wrong port, then the wrong transaction from the right one.
      forger.send(bogus(transaction), from.port, from.address, () => {
        socket.send(bogus(transaction ^ 1), from.port, from.address)
        socket.send(bogus(transaction).subarray(0, 7), from.port, from.address)
        socket.send(politely(packet), from.port, from.address)
      })
      return null
    })
    await using client = testClient()
    const answer = answerOf(await announceTo(client.at(server.url)))
    expect(answer).toMatchObject({ peers: [], seeds: 4 })
    expect(client.strays).toBe(3)
    forger.close()
  })

  it.each([
    ['the wrong action', (transaction: number) => udpAnswer(2, transaction, 1, 2, 3)],
    ['too little', (transaction: number) => udpAnswer(1, transaction, 1, 2)],
    ['an unknown action', (transaction: number) => udpAnswer(0xffffffff, transaction, 1, 2, 3)],
    ['nothing more', (transaction: number) => udpAnswer(1, transaction)]
  ])('answers with %s is told from a tracker', async (_what, answer) => {
    await using server = await UdpServer.listen((packet) => {
      const { action, transaction } = askedIn(packet)
      return action === 0 ? politely(packet) : answer(transaction)
    })
    await using client = testClient()
    expect(faultIn(await announceTo(client.at(server.url))).kind).toBe('nonsense')
  })

  it('connects with too little is told from a tracker', async () => {
    await using server = await UdpServer.listen((packet) => udpAnswer(0, askedIn(packet).transaction, 1))
    await using client = testClient()
    expect(faultIn(await announceTo(client.at(server.url))).kind).toBe('nonsense')
  })

  it('tells of peers that are cut short, and of huge numbers, loses only those', async () => {
    await using server = await UdpServer.listen((packet) => {
      const { action, transaction } = askedIn(packet)
      if (action === 0) return politely(packet)
      return udpAnswer(1, transaction, 0xffffffff, 0xffffffff, 0xffffffff, Buffer.alloc(7))
    })
    await using client = testClient()
    expect(answerOf(await announceTo(client.at(server.url)))).toMatchObject({
      peers: [],
      intervalMs: 0xffffffff * 1_000,
      warning: 'It tells of peers in no known form.'
    })
  })

  it('tells fewer swarms than it was asked about is told from a tracker', async () => {
    await using server = await UdpServer.listen((packet) => {
      const { action, transaction } = askedIn(packet)
      return action === 0 ? politely(packet) : udpAnswer(2, transaction, 1, 2, 3)
    })
    await using client = testClient()
    const tracker = client.at(server.url)
    const hashes = [ANNOUNCE.infoHash, 'bb'.repeat(20)]
    expect(faultIn(await tracker.scrape('127.0.0.1', hashes, NEVER)).kind).toBe('nonsense')
    expect(answerOf(await tracker.scrape('127.0.0.1', hashes.slice(0, 1), NEVER)).size).toBe(1)
  })

  it('refuses with a megabyte, or nothing, is quoted shortly', async () => {
    const reasons = ['\u0007no\n'.repeat(5_000), '']
    await using server = await UdpServer.listen((packet) => {
      const { action, transaction } = askedIn(packet)
      return action === 0 ? politely(packet) : udpAnswer(3, transaction, Buffer.from(reasons[0] ?? ''))
    })
    await using client = testClient()
    const { sentence } = faultIn(await announceTo(client.at(server.url)))
    expect(sentence).toHaveLength(200)
    expect(sentence).toMatch(/^[no ]*$/)
    reasons.shift()
    expect(faultIn(await announceTo(client.at(server.url))).sentence).toBe(
      'It refuses, and does not say why.'
    )
  })

  it('floods us is dropped packet by packet', async () => {
    await using server = await UdpServer.listen((packet, from, socket) => {
      for (let at = 0; at < 200; at++) socket.send(Buffer.alloc(1_400, at), from.port, from.address)
      return politely(packet)
    })
    await using client = testClient()
    expect(answerOf(await announceTo(client.at(server.url)))).toMatchObject({ seeds: 4 })
  })

  it('cannot be reached from where we are bound is not asked', async () => {
    let packets = 0
    await using server = await UdpServer.listen(() => {
      packets++
      return null
    })
    await using client = testClient({ binding: { v4: null, v6: '::1' } })
    expect(faultIn(await announceTo(client.at(server.url))).sentence).toContain('bound')
    // An address that is not ours, or no longer: nothing is sent from another.
    await using gone = testClient({ binding: { v4: '192.0.2.77', v6: null } })
    expect(faultIn(await announceTo(gone.at(server.url))).kind).toBe('unreachable')
    expect(packets).toBe(0)
  })

  it('is given up, or asked as everything closes, is not waited for', async () => {
    await using server = await UdpServer.listen(() => null)
    const client = testClient()
    const abort = new AbortController()
    const first = announceTo(client.at(server.url), {}, '127.0.0.1', abort.signal)
    const second = announceTo(client.at(server.url))
    abort.abort()
    expect(faultIn(await first).kind).toBe('unreachable')
    await Promise.all([client.close(), client.close()])
    expect(faultIn(await second).kind).toBe('unreachable')
    expect(faultIn(await announceTo(client.at(server.url))).kind).toBe('unreachable')
  })
})
