import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { BLOCK_LENGTH } from '../../electron/core/units.ts'
import { now } from '../../electron/engine/clock.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import type { EngineSettings } from '../../electron/engine/engine-settings.ts'
import type { RateLimits } from '../../electron/engine/throttles.ts'
import { torrentReport } from '../../electron/engine/report.ts'
import type { Torrent } from '../../electron/engine/torrent.ts'
import { addressOf, closeEngines, openEngine, reached, until } from '../support/engines.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { TestNet } from '../support/testnet.ts'

const NONE: RateLimits = { up: null, down: null }
const RATE = 200_000
const LENGTH = 300_000
const TIMEOUT = 120_000

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

/** How peers can meet: each a kind of stream of its own. */
const WAYS = ['plain TCP', 'Noise on TCP', 'UDX'] as const

describe.each(WAYS)('over %s a transfer', (way) => {
  it(
    'takes as long as the limit on what its seed sends makes it',
    async () => {
      await using net = await Net.open(way)
      const seed = await net.engine()
      seed.setLimits({ up: RATE, down: null })
      const shared = await share(seed, LENGTH)
      const { torrent, millis } = await net.fetch(await net.engine(), shared, [seed])
      expect(millis).toBeGreaterThanOrEqual(leastMillis(LENGTH, RATE))
      expect(Object.keys(torrentReport(torrent).ledger[0]?.lanes ?? {})).toEqual(net.lanes)
    },
    TIMEOUT
  )

  it(
    'takes as long as the limit on what its getter receives makes it, however many send',
    async () => {
      await using net = await Net.open(way)
      const seeds = [await net.engine(), await net.engine()]
      const [shared] = await shareAlike(seeds)
      const getter = await net.engine()
      getter.setLimits({ up: null, down: RATE })
      const { millis } = await net.fetch(getter, shared, seeds)
      expect(millis).toBeGreaterThanOrEqual(leastMillis(LENGTH, RATE))
    },
    TIMEOUT
  )
})

describe('a limit', () => {
  it.each(['up', 'down'] as const)(
    'on what goes %s holds for transfers that run, and lifted it lets them finish',
    async (direction) => {
      await using net = await Net.open('plain TCP')
      const [seed, getter] = [await net.engine(), await net.engine()]
      const limited = direction === 'up' ? seed : getter
      limited.setLimits({ ...NONE, [direction]: 20_000 })
      const shared = await share(seed, 10_000_000)
      const torrent = await net.start(getter, shared, [seed])
      await until(torrent, () => torrent.progress.left < torrent.progress.wanted)
      expect(torrent.phase.type).toBe('downloading')
      limited.setLimits(NONE)
      await reached(torrent, 'seeding')
    },
    TIMEOUT
  )

  it.each(['up', 'down'] as const)(
    'on what goes %s, set at full speed, lets through what is under way and slows down what follows',
    async (direction) => {
      await using net = await Net.open('plain TCP')
      const [seed, getter] = [await net.engine(), await net.engine()]
      const shared = await share(seed, 100_000_000)
      const torrent = await net.start(getter, shared, [seed])
      await until(torrent, () => torrent.progress.left < torrent.progress.wanted)
      const moved = (): number => (direction === 'up' ? sent(shared) : received(torrent))
      const underWay = moved() + (direction === 'up' ? BLOCK_LENGTH : asked(torrent))
      const since = now()
      const limited = direction === 'up' ? seed : getter
      limited.setLimits({ ...NONE, [direction]: RATE })
      await until(torrent, () => moved() > underWay + LENGTH)
      expect(now() - since).toBeGreaterThanOrEqual(leastMillis(moved() - underWay, RATE))
    },
    TIMEOUT
  )

  it(
    'is shared evenly by getters of different torrents',
    async () => {
      await using net = await Net.open('plain TCP')
      const seed = await net.engine()
      seed.setLimits({ up: 2 * RATE, down: null })
      const shared = [await share(seed, 2 * LENGTH), await share(seed, 2 * LENGTH)]
      const torrents: Torrent[] = []
      for (const one of shared) torrents.push(await net.start(await net.engine(), one, [seed]))
      for (const torrent of torrents) await until(torrent, () => received(torrent) > 0)
      const had = torrents.map(received)
      await Promise.race(torrents.map((torrent) => reached(torrent, 'seeding')))
      const got = torrents.map((torrent, index) => received(torrent) - (had[index] ?? 0))
      expect(Math.min(...got) / Math.max(...got)).toBeGreaterThan(0.8)
    },
    TIMEOUT
  )

  it('below 1024 bytes a second is refused, and what holds goes on to hold', async () => {
    const engine = await openEngine()
    expect(engine.limits).toEqual(NONE)
    engine.setLimits({ up: 1_024, down: RATE })
    for (const wrong of [1_023, 0, -1, NaN, Infinity]) {
      expect(() => engine.setLimits({ up: RATE, down: wrong })).toThrow(
        expect.objectContaining({ code: 'usage' })
      )
      expect(() => engine.setLimits({ up: wrong, down: null })).toThrow(
        expect.objectContaining({ code: 'usage' })
      )
    }
    expect(engine.limits).toEqual({ up: 1_024, down: RATE })
  })
})

/** What a rate allows at once comes on top of it. */
function leastMillis(bytes: number, rate: number): number {
  return ((bytes - Math.max(rate / 4, BLOCK_LENGTH)) / rate) * 1_000
}

function received(torrent: Torrent): number {
  return torrentReport(torrent).ledger.reduce((sum, { downloaded }) => sum + downloaded, 0)
}

function sent(torrent: Torrent): number {
  return torrentReport(torrent).ledger.reduce((sum, { uploaded }) => sum + uploaded, 0)
}

/** Bytes of the requests that are open. */
function asked(torrent: Torrent): number {
  return torrentReport(torrent).peers.reduce((sum, { outstanding }) => sum + outstanding * BLOCK_LENGTH, 0)
}

async function share(seed: Engine, length: number): Promise<Torrent> {
  const folder = await tempFolder()
  await makeTree(folder, { 'a.bin': length })
  return await shareFile(seed, join(folder, 'a.bin'))
}

/** The same file by each. */
async function shareAlike(seeds: readonly Engine[]): Promise<[Torrent]> {
  const folder = await tempFolder()
  await makeTree(folder, { 'a.bin': LENGTH })
  const torrents = await Promise.all(seeds.map((seed) => shareFile(seed, join(folder, 'a.bin'))))
  const [first] = torrents
  if (first === undefined) throw new Error('somebody shares it')
  return [first]
}

async function shareFile(seed: Engine, path: string): Promise<Torrent> {
  const torrent = await seed.share(path, { version: 'hybrid' }, [])
  await torrent.start()
  await reached(torrent, 'seeding')
  return torrent
}

/** Engines that meet in one way only. */
class Net implements AsyncDisposable {
  readonly lanes: readonly string[]
  readonly #dht: TestNet | null
  readonly #settings: Partial<EngineSettings>

  static async open(way: (typeof WAYS)[number]): Promise<Net> {
    return new Net(way, way === 'plain TCP' ? null : await TestNet.create())
  }

  private constructor(way: (typeof WAYS)[number], dht: TestNet | null) {
    this.#dht = dht
    this.#settings = { bootstrap: dht?.bootstrap ?? 'none', tcpLanes: way !== 'UDX' }
    this.lanes = [way === 'UDX' ? 'UDX' : 'LAN TCP']
  }

  async engine(): Promise<Engine> {
    return await openEngine(this.#settings)
  }

  async start(getter: Engine, { metainfo }: Torrent, seeds: readonly Engine[]): Promise<Torrent> {
    if (metainfo === null) throw new Error('a shared torrent knows its metainfo')
    const addresses = this.#dht === null ? seeds.map(addressOf) : []
    const torrent = await getter.add(metainfo, { folder: await tempFolder(), addresses })
    await torrent.start()
    return torrent
  }

  /** To the end. @returns and how long it took, by the engine's clock */
  async fetch(getter: Engine, shared: Torrent, seeds: readonly Engine[]) {
    const since = now()
    const torrent = await this.start(getter, shared, seeds)
    await reached(torrent, 'seeding')
    return { torrent, millis: now() - since }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeEngines()
    await this.#dht?.[Symbol.asyncDispose]()
  }
}
