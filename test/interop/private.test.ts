import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TorrentVersion } from '../../electron/metainfo/plan.ts'
import { removeTempFolders } from '../support/files.ts'
import type { Client, Terms } from '../support/lab/client.ts'
import { Goods, shoalMakes } from '../support/lab/goods.ts'
import { folderAt, Lab, whyNoLab, type Place } from '../support/lab/lab.ts'
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
}

const why = whyNoLab()

describe.skipIf(why !== null)(`a private torrent${why === null ? '' : ` (skipped: ${why})`}`, () => {
  let opening: Promise<Stage>

  beforeAll(async () => {
    opening = open()
    await opening
  }, PATIENCE)

  afterAll(async () => {
    await (await opening).lab.close()
    await removeTempFolders()
  }, PATIENCE)

  it.each(VERSIONS)(
    'is found through its tracker, and not where all others are, through the DHT, the local network and Hyperswarm: %s',
    async (version) => {
      const { tracker, dht, shoal, member, strangers } = await opening
      const inTime = AbortSignal.timeout(PATIENCE)
      const [secret, open] = await Promise.all([
        makeGoods(shoal.place, version, true),
        makeGoods(shoal.place, version, false)
      ])
      const brought: string[] = []
      for (const stranger of strangers)
        void fetch(stranger, secret, secret.magnet([])).then(
          () => brought.push(stranger.place.v4),
          () => undefined // the lab is closed before it is brought
        )
      await dht.announcements.of(secret.infoHashes, strangers[0]?.place.v4 ?? '', inTime)
      await shoal.client.seed(await secret.torrentFile(tracker.urls.http), secret.folder)

      // What is sought later everywhere is found by all of them.
      await shoal.client.seed(await open.torrentFile(null), open.folder)
      const fetched = strangers.map((stranger) => fetch(stranger, open, open.magnet([])))
      expect((await Promise.all(fetched)).flat()).toEqual([])
      await dht.announcements.of(open.infoHashes, shoal.place.v4, inTime)

      expect(await fetch(member, secret, await secret.torrentFile(tracker.urls.http))).toEqual([])
      expect(brought).toEqual([])
      expect(dht.announcements.has(secret.infoHashes, shoal.place.v4)).toBe(false)
    },
    PATIENCE
  )
})

async function fetch({ place, client }: Member, goods: Goods, source: string): Promise<readonly string[]> {
  const into = await folderAt(place, `into-${goods.name}`)
  await client.get(source, into)
  return await goods.differencesIn(into, client)
}

async function makeGoods(place: Place, version: TorrentVersion, isPrivate: boolean): Promise<Goods> {
  const name = `${isPrivate ? 'private' : 'open'} ${version}`
  return await Goods.make(await folderAt(place, name), name, (path, out) =>
    shoalMakes(path, out, version, { private: isPrivate })
  )
}

async function open(): Promise<Stage> {
  const lab = await Lab.up(5)
  try {
    const [tracker, dht, hyperswarm] = await Promise.all([
      startTracker(lab.server),
      startMainlineDht(lab.server),
      startHyperswarm(lab.server)
    ])
    const everywhere: Terms = { ...OFF, dht: dht.nodes, pex: true, lan: true, hyperswarm }
    const [shoal, member, ...strangers] = await Promise.all(
      [
        (place: Place) => ShoalClient.start(place, everywhere),
        (place: Place) => ShoalClient.start(place, OFF),
        (place: Place) => LibtorrentClient.start(place, { ...OFF, dht: dht.nodes }),
        (place: Place) => LibtorrentClient.start(place, { ...OFF, lan: true }),
        (place: Place) => ShoalClient.start(place, { ...OFF, hyperswarm })
      ].map(async (start, at): Promise<Member> => {
        const place = lab.client(at)
        await folderAt(place, '.')
        return { place, client: await start(place) }
      })
    )
    if (shoal === undefined || member === undefined) throw new Error('Two Shoals are started.')
    return { lab, tracker, dht, shoal, member, strangers }
  } catch (error) {
    const said = lab.lastWords
    await lab.close()
    throw new Error(`${String(error)}\n${said}`, { cause: error })
  }
}
