import { afterEach, describe, expect, it } from 'vitest'
import { formatMagnet, magnetOf, parseLink } from '../../electron/metainfo/magnet.ts'
import { FOUND, closeEngines, openEngine, reached } from '../support/engines.ts'
import { removeTempFolders, tempFolder } from '../support/files.ts'
import { eventually, metainfoOf, shareTree } from '../support/shares.ts'
import { TrackerServer } from '../support/tracker-server.ts'

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

/** By trackers alone; and they stay on BitTorrent, though they are Shoals. */
const BY_TRACKERS = { finding: { ...FOUND, pex: false, trackers: true }, tcpLanes: false }

describe('a torrent whose peers only a tracker knows', () => {
  it.each([
    ['HTTP', 'httpUrl'],
    ['UDP', 'udpUrl']
  ] as const)(
    'is fetched by its link, %s',
    async (_protocol, url) => {
      await using tracker = await TrackerServer.listen()
      const options = { trackers: [[tracker[url]]] }
      const { shared } = await shareTree({ 'a.bin': 300_000, 'b.txt': 3 }, options, BY_TRACKERS)
      await eventually(() => shared.sources.trackers[0]?.status === 'working')
      const link = parseLink(formatMagnet(magnetOf(metainfoOf(shared))))
      const torrent = await (await openEngine(BY_TRACKERS)).add(link, { folder: await tempFolder() })
      await torrent.start()
      await reached(torrent, 'seeding')
      expect([...(torrent.run?.swarm.peers ?? [])].map(({ stream }) => stream.source)).toEqual(['tracker'])
    },
    60_000
  )

  it('is private, and then nobody else is asked or told', async () => {
    await using tracker = await TrackerServer.listen()
    const options = { trackers: [[tracker.httpUrl]], private: true }
    const { shared } = await shareTree({ 'a.bin': 300_000 }, options, BY_TRACKERS)
    await eventually(() => shared.sources.trackers[0]?.status === 'working')
    const torrent = await (
      await openEngine(BY_TRACKERS)
    ).add(metainfoOf(shared), { folder: await tempFolder() })
    await torrent.start()
    await reached(torrent, 'seeding')
    const states = torrent.run?.swarm.membership.sources().map(({ state }) => state)
    expect(states).toEqual(['private', 'private', 'private', 'private'])
  }, 60_000)
})

describe('what a tracker is told', () => {
  it('of what was complete already: that nothing is left, and never that it became complete', async () => {
    await using tracker = await TrackerServer.listen()
    const { shared } = await shareTree(
      { 'a.bin': 300_000 },
      { trackers: [[tracker.httpUrl]], version: 'v1' },
      BY_TRACKERS
    )
    expect(await tracker.announces.take()).toMatchObject({ told: 'start', left: 0 })
    await shared.stop()
    expect(await tracker.announces.take()).toMatchObject({ told: 'stop', left: 0 })
  }, 60_000)

  it('of a download: what is left, that it is complete, and when it stops', async () => {
    await using tracker = await TrackerServer.listen()
    const made = { trackers: [[tracker.httpUrl]], version: 'v1' } as const
    const { shared } = await shareTree({ 'a.bin': 300_000 }, made, BY_TRACKERS)
    expect((await tracker.announces.take()).told).toBe('start')
    const torrent = await (
      await openEngine(BY_TRACKERS)
    ).add(metainfoOf(shared), { folder: await tempFolder() })
    await torrent.start()
    expect(await tracker.announces.take()).toMatchObject({ told: 'start', left: 300_000 })
    expect(await tracker.announces.take()).toMatchObject({ told: 'complete', left: 0, downloaded: '300000' })
    await torrent.stop()
    expect((await tracker.announces.take()).told).toBe('stop')
  }, 60_000)

  it('nothing, once its user has named another', async () => {
    await using former = await TrackerServer.listen()
    await using other = await TrackerServer.listen()
    const made = { trackers: [[former.httpUrl]], version: 'v1' } as const
    const { shared } = await shareTree({ 'a.bin': 3_000 }, made, BY_TRACKERS)
    expect((await former.announces.take()).told).toBe('start')
    await shared.sources.setTrackers([[other.httpUrl]])
    expect((await former.announces.take()).told).toBe('stop')
    expect((await other.announces.take()).told).toBe('start')
    expect(shared.sources.trackers.map(({ url }) => url)).toEqual([other.httpUrl])
  }, 60_000)

  it('writes into the log of the torrent what is wrong with it', async () => {
    await using tracker = await TrackerServer.listen({ refuses: () => 'not registered here' })
    const made = { trackers: [[tracker.httpUrl]], version: 'v1' } as const
    const { shared } = await shareTree({ 'a.bin': 3_000 }, made, BY_TRACKERS)
    await eventually(() =>
      shared.log.lines.some(({ about }) => `${about['sentence']}`.includes('not registered here'))
    )
    expect(shared.sources.trackers[0]?.status).toBe('failed')
  }, 60_000)
})
