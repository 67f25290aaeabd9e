import { describe, expect, it, vi } from 'vitest'
import { politely, UdpServer, WebServer } from '../../support/hostile-trackers.ts'
import { PlainServer } from '../../support/sockets.ts'
import { TrackerServer } from '../../support/tracker-server.ts'
import { Inbox } from '../../support/inbox.ts'
import { HASH, OTHER_HASH, testClient } from './asking.ts'
import { torrent } from './scripted.ts'
import type { Trackers } from '../../../electron/network/trackers/trackers.ts'

const COUNT = 1_000
const ANSWER = Buffer.from(
  'd8:completei1e10:incompletei1e8:intervali1800e5:peers6:\x7f\0\0\x01\x1a\xe1e',
  'latin1'
)
const hashes = Array.from({ length: COUNT }, (_, at) => at.toString(16).padStart(40, '6a'))

describe('a thousand torrents', () => {
  it('with one HTTP tracker ask it over few connections, and all are served', async () => {
    const asked = new Inbox<string>()
    let open = 0
    let most = 0
    await using server = await WebServer.listen((request, response) => {
      most = Math.max(most, ++open)
      response.on('close', () => open--)
      setImmediate(() => response.end(ANSWER))
      asked.put(new URL(request.url ?? '', 'http://x').searchParams.get('event') ?? '')
    })
    await using client = testClient()
    const torrents = hashes.map((infoHash) => torrent(client, [[server.url]], { infoHashes: [infoHash] }))
    for (const { trackers } of torrents) trackers.start()
    for (let at = 0; at < COUNT; at++) expect(await asked.take()).toBe('started')
    expect(most).toBeLessThanOrEqual(8)
    // The last answers are on their way.
    await settled(torrents.map(({ trackers }) => trackers))
    expect(torrents.every(({ told }) => told.peers.length === 1)).toBe(true)
    await Promise.all(torrents.map(({ trackers }) => trackers.close()))
    expect(await asked.take()).toBe('stopped')
  })

  it('with one UDP tracker ask it for one connection, and all are served', async () => {
    let packets = 0
    await using server = await UdpServer.listen((packet) => {
      packets++
      return politely(packet)
    })
    await using client = testClient()
    const torrents = hashes.map((infoHash) => torrent(client, [[server.url]], { infoHashes: [infoHash] }))
    for (const { trackers } of torrents) trackers.start()
    await settled(torrents.map(({ trackers }) => trackers))
    expect(packets).toBe(COUNT + 1)
    await Promise.all(torrents.map(({ trackers }) => trackers.close()))
    expect(packets).toBeGreaterThan(COUNT + 1)
  })

  it('learn in one request’s time that their tracker is down', async () => {
    await using dead = await PlainServer.listen()
    await using client = testClient({ httpTimeoutMs: 300 })
    const url = `http://127.0.0.1:${dead.port}/announce`
    const torrents = hashes.map((infoHash) => torrent(client, [[url]], { infoHashes: [infoHash] }))
    const failed = new Inbox<string>()
    for (const { trackers, told } of torrents) {
      const push = told.warnings.push.bind(told.warnings)
      told.warnings.push = (...lines) => {
        failed.put(lines[0] ?? '')
        return push(...lines)
      }
      trackers.start()
    }
    for (let at = 0; at < COUNT; at++) expect(await failed.take()).toContain('does not answer within 0.3 s')
    expect(dead.visitors.waitingCount).toBeLessThan(50)
    await Promise.all(torrents.map(({ trackers }) => trackers.close()))
  })

  it('may be closed at any moment', async () => {
    await using http = await TrackerServer.listen()
    await using silent = await UdpServer.listen(() => null)
    await using hanging = await PlainServer.listen()
    const urls = [http.httpUrl, http.udpUrl, silent.url, `http://127.0.0.1:${hanging.port}/announce`]
    for (const moment of [0, 1, 2, 5, 20]) {
      await using client = testClient()
      const torrents = hashes
        .slice(0, 40)
        .map((infoHash, at) => torrent(client, [[urls[at % urls.length] ?? '']], { infoHashes: [infoHash] }))
      for (const { trackers } of torrents) trackers.start()
      for (let turn = 0; turn < moment; turn++) await new Promise((resolve) => setImmediate(resolve))
      const closing = torrents.map(({ trackers }) => trackers.close())
      for (const { trackers } of torrents) {
        trackers.announceNow()
        trackers.complete()
        trackers.setTiers([urls])
      }
      await client.close()
      await Promise.all(closing)
    }
  })
})

describe('a torrent on real trackers', () => {
  it.each(['httpUrl', 'udpUrl'] as const)(
    'is known there from its start to its end, both its hashes: %s',
    async (url) => {
      await using server = await TrackerServer.listen()
      await using client = testClient()
      const { trackers, told } = torrent(client, [['wss://tracker.example/'], [server[url]]], {
        infoHashes: [HASH, OTHER_HASH],
        port: () => 6_881
      })
      trackers.start()
      const two = async (): Promise<string[]> => {
        const announces = [await server.announces.take(), await server.announces.take()]
        return announces.map((one) => `${one.told} ${one.info_hash}`).sort()
      }
      expect(await two()).toEqual([`start ${HASH}`, `start ${OTHER_HASH}`])
      await settled([trackers])
      trackers.complete()
      expect(await two()).toEqual([`complete ${HASH}`, `complete ${OTHER_HASH}`])
      await settled([trackers])
      expect(trackers.rows()).toMatchObject([
        { status: 'disabled' },
        { status: 'working', seeds: 1, leechers: 0 }
      ])
      expect(told.warnings).toEqual([])
      await trackers.close()
      expect(await two()).toEqual([`stop ${HASH}`, `stop ${OTHER_HASH}`])
    }
  )
})

/** All have an answer. */
async function settled(all: readonly Trackers[]): Promise<void> {
  const isOpen = (one: Trackers): boolean =>
    one.rows().some(({ status, nextAnnounce }) => status !== 'disabled' && nextAnnounce === null)
  await vi.waitUntil(() => !all.some(isOpen), { timeout: 25_000 })
}
