import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HASH, OTHER_HASH } from './asking.ts'
import { ScriptedTrackers, torrent } from './scripted.ts'

const A = 'http://a/announce'
const B = 'http://b/announce'
const C = 'udp://c:1/announce'

describe('the trackers of a torrent', () => {
  let script: ScriptedTrackers

  beforeEach(() => {
    vi.useFakeTimers()
    script = new ScriptedTrackers()
  })
  afterEach(() => void vi.useRealTimers())

  const seconds = async (count: number): Promise<void> => {
    await vi.advanceTimersByTimeAsync(count * 1_000)
  }

  it('are told of the start, then from time to time, and of the end', async () => {
    const { trackers } = torrent(script, [[A]])
    await seconds(100)
    expect(script.take()).toEqual([])
    trackers.start()
    trackers.start()
    await seconds(3_600)
    expect(script.take()).toEqual(['100 a started', '1900 a -', '3700 a -'])
    await Promise.all([trackers.close(), trackers.close()])
    await seconds(10_000)
    expect(script.take()).toEqual(['3700 a stopped'])
    expect(script.announces.map(({ wanted }) => wanted)).toEqual([200, 200, 200, 0])
    expect(new Set(script.announces.map(({ key }) => key)).size).toBe(1)
  })

  it('that never answered are not told of the end', async () => {
    script.scripts.set(A, 'unreachable')
    script.scripts.set(B, 'silent')
    const { trackers } = torrent(script, [[A, B]])
    trackers.start()
    await seconds(1)
    expect(script.take()).toEqual(['0 a started', '0 b started'])
    await trackers.close()
    expect(script.take()).toEqual([])
  })

  it('are waited for 3 s at the end', async () => {
    const { trackers } = torrent(script, [[A]])
    trackers.start()
    await seconds(1)
    script.scripts.set(A, 'silent')
    let isClosed = false
    void trackers.close().then(() => (isClosed = true))
    await seconds(2.9)
    expect(isClosed).toBe(false)
    await seconds(0.2)
    expect(isClosed).toBe(true)
  })

  it('are told once that the torrent has become complete', async () => {
    const { trackers } = torrent(script, [[A], [B]])
    trackers.start()
    await seconds(5)
    trackers.complete()
    trackers.complete()
    await seconds(1_800)
    expect(script.take()).toEqual(['0 a started', '5 a completed', '1805 a -'])
  })

  it('are never told so of a torrent that was complete at the start', async () => {
    const { trackers } = torrent(script, [[A]], {
      progress: () => ({ uploaded: 0, downloaded: 0, left: 0 })
    })
    trackers.start()
    trackers.complete()
    await seconds(1_801)
    expect(script.take()).toEqual(['0 a started', '1800 a -'])
  })

  it('hear of the completion when they can, if they could not at the time', async () => {
    const { trackers } = torrent(script, [[A], [B]])
    script.scripts.set(A, 'unreachable')
    script.scripts.set(B, 'unreachable')
    trackers.start()
    await seconds(1)
    trackers.complete()
    script.scripts.set(B, {})
    await seconds(8)
    expect(script.take().slice(2)).toEqual(['5 a started', '5 b started', '5 b completed'])
  })

  it('of the next tier are asked only while all of one fail, and those above from time to time', async () => {
    script.scripts.set(A, 'refused')
    script.scripts.set(B, 'nonsense')
    const { trackers } = torrent(script, [[A, B], [C]])
    trackers.start()
    await seconds(4)
    expect(script.take()).toEqual(['0 a started', '0 b started', '0 c started'])
    script.scripts.set(B, {})
    await seconds(3_600)
    expect(script.take()).toEqual(['5 a started', '5 b started', '1805 b -'])
    // It has moved to the front of its tier: who comes after it is left in peace.
    expect(trackers.rows().map(({ url }) => url)).toEqual([B, A, C])
    await trackers.close()
    expect(script.take()).toEqual(['3604 b stopped', '3604 c stopped'])
  })

  it('that say nothing make way after 10 s, and may still answer', async () => {
    script.scripts.set(A, 'silent')
    const { trackers } = torrent(script, [[A, B]])
    trackers.start()
    await seconds(9)
    expect(script.take()).toEqual(['0 a started'])
    await seconds(2)
    expect(script.take()).toEqual(['10 b started'])
    expect(trackers.rows().map(({ status }) => status)).toEqual(['working', 'updating'])
  })

  it('that fail are asked again after waits that double to an hour', async () => {
    script.scripts.set(A, 'unreachable')
    const { trackers } = torrent(script, [[A]])
    trackers.start()
    await seconds(20_000)
    const times = script.take().map((line) => Number(line.split(' ')[0]))
    const waits = times.slice(1).map((time, at) => time - (times[at] ?? 0))
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600, 3_600, 3_600])
  })

  it('are asked within what they allow, and within reason', async () => {
    const { trackers } = torrent(script, [[A]])
    script.scripts.set(A, { intervalMs: -5 })
    trackers.start()
    await seconds(31)
    expect(script.take()).toEqual(['0 a started', '30 a -'])
    script.scripts.set(A, { intervalMs: 1e300, minIntervalMs: 1e300 })
    await seconds(30)
    expect(script.take()).toEqual(['60 a -'])
    await seconds(86_401)
    expect(script.take()).toEqual(['86460 a -'])
    script.scripts.set(A, { intervalMs: 60_000, minIntervalMs: 120_000 })
    await seconds(86_400)
    expect(script.take()).toEqual(['172860 a -'])
    await seconds(120)
    expect(script.take()).toEqual(['172980 a -'])
  })

  it('are asked sooner when a person wants it, as far as they allow', async () => {
    const { trackers } = torrent(script, [[A]])
    trackers.start()
    await seconds(3)
    trackers.announceNow()
    trackers.announceNow()
    await seconds(8)
    expect(script.take()).toEqual(['0 a started', '10 a -'])
    script.scripts.set(A, { minIntervalMs: 60_000 })
    await seconds(10)
    trackers.announceNow()
    await seconds(1)
    expect(script.take()).toEqual(['21 a -'])
    trackers.announceNow()
    await seconds(61)
    expect(script.take()).toEqual(['81 a -'])
  })

  it('may say when to come again, or never', async () => {
    const refusal = (retryMs: number) => ({
      fault: { kind: 'refused', sentence: 'Later.', retryMs } as const
    })
    script.scripts.set(A, refusal(600_000))
    const { trackers, told } = torrent(script, [[A]])
    trackers.start()
    await seconds(599)
    expect(script.take()).toEqual(['0 a started'])
    script.scripts.set(A, refusal(Infinity))
    await seconds(1_000_000)
    expect(script.take()).toEqual(['600 a started'])
    expect(trackers.rows()).toMatchObject([{ status: 'failed', message: 'Later.', nextAnnounce: null }])
    expect(told.warnings).toEqual(['a: Later.'])
    trackers.announceNow()
    await seconds(1)
    expect(script.take()).toHaveLength(1)
  })

  it('that stay in an edited list are not asked anew, and those that go are told', async () => {
    const { trackers } = torrent(script, [[A]])
    trackers.start()
    await seconds(1)
    trackers.setTiers([
      [A, B],
      [B, A]
    ])
    await seconds(1)
    expect(script.take()).toEqual(['0 a started'])
    expect(trackers.rows().map(({ url, tier, status }) => [url, tier, status])).toEqual([
      [A, 0, 'working'],
      [B, 0, 'not-contacted']
    ])
    trackers.setTiers([[B]])
    await seconds(1)
    expect(script.take()).toEqual(['2 a stopped', '2 b started'])
    trackers.setTiers([])
    await seconds(1)
    expect(script.take()).toEqual(['3 b stopped'])
    expect(trackers.rows()).toEqual([])
  })

  it('are told both infohashes of a hybrid torrent, in both families', async () => {
    script.addresses = ['1.2.3.4', '2001:db8::1']
    script.scripts.set(A, { trackerId: Uint8Array.of(7) })
    const { trackers } = torrent(script, [[A]], { infoHashes: [HASH, OTHER_HASH] })
    trackers.start()
    await seconds(1_801)
    expect(script.take()).toEqual([
      ...Array<string>(4).fill('0 a started'),
      ...Array<string>(4).fill('1800 a -')
    ])
    expect(script.announces.map(({ infoHash }) => infoHash)).toEqual(
      [HASH, OTHER_HASH].concat(HASH, OTHER_HASH, HASH, OTHER_HASH, HASH, OTHER_HASH)
    )
    expect(script.announces.map(({ trackerId }) => trackerId?.[0])).toEqual([
      ...Array<undefined>(4).fill(undefined),
      ...Array<number>(4).fill(7)
    ])
  })

  it('are told 16 KiB to be left where nobody knows, and port 1 where nobody listens', async () => {
    const { trackers } = torrent(script, [[A]], {
      port: () => 0,
      progress: () => ({ uploaded: 1, downloaded: 2, left: null })
    })
    trackers.start()
    await seconds(1)
    expect(script.announces).toMatchObject([{ port: 1, uploaded: 1, downloaded: 2, left: 16_384 }])
  })

  it('tell of peers, but of none that are not theirs to tell', async () => {
    const peers = ['8.8.8.8', '192.168.0.1', '127.0.0.1', '0.0.0.0', '224.0.0.1', 'name'].map((host) => ({
      host,
      port: 6881
    }))
    script.scripts.set(A, {
      peers: [...peers, { host: '8.8.8.8', port: 0 }, { host: '9.9.9.9', port: 1 }, ...peers]
    })
    const { trackers, told } = torrent(script, [[A]])
    trackers.start()
    await seconds(1_801)
    expect(told.peers).toEqual([peers[0], peers[0]])
    expect(told.warnings).toEqual(['a: It tells of addresses where nobody is dialled for a stranger.'])
    expect(trackers.rows()).toMatchObject([{ status: 'working', peers: 1 }])
  })

  it('in our own house may tell of peers there', async () => {
    script.addresses = ['192.168.0.9']
    script.scripts.set(A, { peers: [{ host: '192.168.0.1', port: 6881 }] })
    const { trackers, told } = torrent(script, [[A]])
    trackers.start()
    await seconds(1)
    expect(told).toMatchObject({ peers: [{ host: '192.168.0.1', port: 6881 }], warnings: [] })
  })

  it('tell us how the world sees us, where that can be', async () => {
    const { trackers, told } = torrent(script, [[A]])
    trackers.start()
    for (const externalHost of ['8.8.4.4', '127.0.0.1', '192.168.0.1', '0.0.0.0', '2606:4700::1']) {
      script.scripts.set(A, { externalHost, intervalMs: 60_000 })
      trackers.announceNow()
      await seconds(60)
    }
    expect(new Set(told.externalHosts)).toEqual(new Set(['8.8.4.4', '2606:4700::1']))
  })

  it('tell of at most 500 peers at a time', async () => {
    const peers = Array.from({ length: 1_000 }, (_, at) => ({
      host: `8.8.${at >> 8}.${at & 255}`,
      port: 6881
    }))
    script.scripts.set(A, { peers })
    const { trackers, told } = torrent(script, [[A]])
    trackers.start()
    await seconds(1)
    expect(told.peers).toHaveLength(500)
  })

  it('that do not count are scraped, every 30 minutes at most', async () => {
    script.scripts.set(A, { seeds: null, leechers: null, intervalMs: 600_000 })
    const { trackers } = torrent(script, [[A]])
    trackers.start()
    await seconds(1)
    expect(trackers.rows()).toMatchObject([{ seeds: 5, leechers: 6, downloads: 7 }])
    await seconds(1_700)
    expect(script.scrapes).toBe(1)
    expect(trackers.rows()).toMatchObject([{ seeds: 5, leechers: 6, downloads: 7 }])
    await seconds(100)
    expect(script.scrapes).toBe(2)
  })

  it('are seen in each of their states', async () => {
    script.scripts.set(A, 'unreachable')
    script.scripts.set(B, 'refused')
    const { trackers, told } = torrent(script, [['wss://w/'], [A, B], [C], ['http://d/']])
    expect(trackers.rows().map(({ status }) => status)).toEqual([
      'disabled',
      ...Array<string>(4).fill('not-contacted')
    ])
    trackers.start()
    await seconds(1)
    const websocket = 'WebSocket trackers serve browsers alone; use the tracker’s http or udp URL.'
    expect(trackers.rows()).toMatchObject([
      { url: 'wss://w/', tier: 0, status: 'disabled', message: websocket, nextAnnounce: null, peers: null },
      { url: A, tier: 1, status: 'unreachable', message: 'unreachable.', nextAnnounce: 4_000 },
      { url: B, tier: 1, status: 'failed', message: 'refused.', seeds: null },
      { url: C, tier: 2, status: 'working', message: null, seeds: 1, leechers: 2, nextAnnounce: 1_799_000 },
      { url: 'http://d/', tier: 3, status: 'not-contacted', message: null, nextAnnounce: null }
    ])
    expect(told.warnings).toEqual(['a: unreachable.', 'b: refused.'])
  })

  it('of a tier are asked in an order by chance', () => {
    const urls = Array.from({ length: 9 }, (_, at) => `http://${at}.example/announce`)
    const order = (random: () => number): string[] =>
      torrent(script, [urls.slice(0, 8), urls.slice(8)], { random })
        .trackers.rows()
        .map(({ url }) => url)
    let chance = 0
    const other = order(() => (chance = (chance + 0.37) % 1))
    expect(other).not.toEqual(urls)
    expect([...other].sort()).toEqual(urls)
    expect(other[8]).toBe(urls[8])
  })

  it('do not disturb each other', async () => {
    const many = Array.from({ length: 20 }, (_, at) => [`http://${at}.example/announce`])
    for (const [url] of many.slice(0, 19)) script.scripts.set(url ?? '', 'silent')
    const { trackers } = torrent(script, many)
    trackers.start()
    await seconds(191)
    expect(trackers.rows().at(-1)).toMatchObject({ status: 'working' })
  })
})
