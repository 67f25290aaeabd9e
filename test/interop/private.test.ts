import { expect, it } from 'vitest'
import type { TorrentVersion } from '../../electron/metainfo/plan.ts'
import type { Client, Terms } from '../support/lab/client.ts'
import { Goods, shoalMakes } from '../support/lab/goods.ts'
import { describeInLab, opened } from '../support/lab/in-lab.ts'
import { folderAt, Lab, type Place } from '../support/lab/lab.ts'
import { LibtorrentClient } from '../support/lab/libtorrent-client.ts'
import {
  startHyperswarm,
  startMainlineDht,
  startTracker,
  type MainlineDht,
  type Tracker
} from '../support/lab/services.ts'
import { ShoalClient } from '../support/lab/shoal-client.ts'

const PATIENCE = 120_000
const OFF: Terms = { secrecy: 'any', dht: [], pex: false, utp: false }
const VERSIONS = ['v1', 'hybrid', 'v2'] as const

/** Bytes per second: what a hub gets, and so can give. */
const HUB_LIMIT = '4096'

interface Member {
  readonly place: Place
  readonly client: Client
}

interface Stage {
  readonly lab: Lab
  readonly tracker: Tracker
  readonly dht: MainlineDht
  /** It looks everywhere for what it may. */
  readonly shoal: Member
  /** It asks trackers and nobody else. */
  readonly member: Member
  /**
   * They look through the DHT, the local network and Hyperswarm, each in one way alone, and have but links, which do not say what is
   * private. So they announce both kinds alike: a peer that looks there, too, is brought to them.
   */
  readonly strangers: readonly Member[]
  /** They exchange addresses with peers and look nowhere: one that has next to nothing to give, and one that wants all. */
  readonly hub: Member
  readonly reader: Member
}

describeInLab('a private torrent', { timeout: PATIENCE }, () => {
  const stage = opened(open, PATIENCE)

  it.each(VERSIONS)(
    'is found through its tracker, and not where all others are, through the DHT, the local network and Hyperswarm: %s',
    async (version) => {
      const { tracker, dht, shoal, member, strangers } = await stage()
      const inTime = AbortSignal.timeout(PATIENCE)
      const [secret, open] = await Promise.all([
        makeGoods(shoal.place, `private ${version}`, version, true),
        makeGoods(shoal.place, `open ${version}`, version, false)
      ])
      const brought: string[] = []
      for (const stranger of strangers)
        fetch(stranger, secret, secret.magnet([])).then(() => brought.push(stranger.place.v4), endedBefore)
      await dht.announcements.of(secret.infoHashes, strangers[0]?.place.v4 ?? '', inTime)
      await shoal.client.seed(await secret.torrentFile(tracker.urls.http), secret.folder)

      // What is sought later everywhere is found by all of them.
      await shoal.client.seed(await open.torrentFile(null), open.folder)
      // Two that look for each other in the DHT at the same moment do not meet before one of them looks again.
      await dht.announcements.of(open.infoHashes, shoal.place.v4, inTime)
      const fetched = strangers.map((stranger) => fetch(stranger, open, open.magnet([])))
      expect((await Promise.all(fetched)).flat()).toEqual([])

      expect(await fetch(member, secret, await secret.torrentFile(tracker.urls.http))).toEqual([])
      expect(brought).toEqual([])
      expect(dht.announcements.has(secret.infoHashes, shoal.place.v4)).toBe(false)
    }
  )

  it('is not what peers tell each other of, as they do of all others', async () => {
    const { shoal, hub, reader } = await stage()
    const brought: string[] = []
    for (const isPrivate of [true, false]) {
      const name = isPrivate ? 'untold' : 'told'
      const goods = await makeGoods(shoal.place, name, 'hybrid', isPrivate)
      await shoal.client.seed(await goods.torrentFile(null), goods.folder)
      const link = goods.magnet([], [shoal.client.address, reader.client.address])
      fetch(hub, goods, link).catch(endedBefore)
      const fetched = fetch(reader, goods, await goods.torrentFile(null))
      if (isPrivate) fetched.then(() => brought.push(name), endedBefore)
      else expect(await fetched).toEqual([])
    }
    expect(brought).toEqual([])
  })
})

/** Whoever is never brought together ends with the lab. */
function endedBefore(): void {
  // as it should
}

async function fetch({ place, client }: Member, goods: Goods, source: string): Promise<readonly string[]> {
  const into = await folderAt(place, `into-${goods.name}`)
  await client.get(source, into)
  return await goods.differencesIn(into, client)
}

async function makeGoods(
  place: Place,
  name: string,
  version: TorrentVersion,
  isPrivate: boolean
): Promise<Goods> {
  return await Goods.make(await folderAt(place, name), name, (path, out) =>
    shoalMakes(path, out, version, { private: isPrivate })
  )
}

async function open(): Promise<Stage> {
  const lab = await Lab.up(7)
  try {
    const [tracker, dht, hyperswarm] = await Promise.all([
      startTracker(lab.server),
      startMainlineDht(lab.server),
      startHyperswarm(lab.server)
    ])
    const byPeers: Terms = { ...OFF, pex: true }
    const everywhere: Terms = { ...OFF, dht: dht.nodes, pex: true, lan: true, hyperswarm }
    const startAt = async (at: number, start: (place: Place) => Promise<Client>): Promise<Member> => {
      const place = lab.client(at)
      await folderAt(place, '.')
      return { place, client: await start(place) }
    }
    const [shoal, member, hub, reader, ...strangers] = await Promise.all([
      startAt(0, (place) => ShoalClient.start(place, everywhere)),
      startAt(1, (place) => ShoalClient.start(place, OFF)),
      startAt(2, (place) => ShoalClient.start(place, byPeers, ['--down-limit', HUB_LIMIT])),
      startAt(3, (place) => ShoalClient.start(place, byPeers)),
      startAt(4, (place) => LibtorrentClient.start(place, { ...OFF, dht: dht.nodes })),
      startAt(5, (place) => LibtorrentClient.start(place, { ...OFF, lan: true })),
      startAt(6, (place) => ShoalClient.start(place, { ...OFF, hyperswarm }))
    ])
    return { lab, tracker, dht, shoal, member, strangers, hub, reader }
  } catch (error) {
    const said = lab.lastWords
    await lab.close()
    throw new Error(`${String(error)}\n${said}`, { cause: error })
  }
}
