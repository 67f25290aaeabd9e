import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Aria2Client } from '../support/lab/aria2-client.ts'
import type { Client, Terms } from '../support/lab/client.ts'
import { Goods, PIECE_LENGTH, shoalMakes } from '../support/lab/goods.ts'
import { describeInLab, opened } from '../support/lab/in-lab.ts'
import { folderAt, Lab, type Place } from '../support/lab/lab.ts'
import { LibtorrentClient } from '../support/lab/libtorrent-client.ts'
import { startTracker, startWebServer, type Tracker } from '../support/lab/services.ts'
import { ShoalClient } from '../support/lab/shoal-client.ts'

const TERMS: Terms = { secrecy: 'any', dht: [], pex: false, utp: false }
const PATIENCE = 90_000

/** Bytes per second that Shoal gives: so slowly that whoever wants the files turns to the web server, too. */
const UP_LIMIT = '256K'
/** Missing on the web server, so that nobody has the whole without Shoal. */
const ELSEWHERE = 'one.bin'

interface Stage {
  readonly lab: Lab
  readonly tracker: Tracker
  readonly shoal: { readonly place: Place; readonly client: Client }
  readonly libtorrent: { readonly place: Place; readonly client: LibtorrentClient }
  readonly aria2: { readonly place: Place; readonly client: Client }
}

describeInLab('web seeds are understood in the same way by all clients', { timeout: PATIENCE }, () => {
  const stage = opened(open, PATIENCE)

  it.each([
    ['libtorrent', 'v1'],
    ['libtorrent', 'hybrid'],
    ['libtorrent', 'v2'],
    ['aria2', 'v1']
  ] as const)(
    '%s fetches a %s torrent of Shoal from a web server and from Shoal itself',
    async (getter, version) => {
      const { lab, tracker, shoal, [getter]: other } = await stage()
      const folder = await folderAt(shoal.place, `${getter}-${version}`)
      const goods = await Goods.make(folder, `${version} for ${getter}`, (path, out) =>
        shoalMakes(path, out, version)
      )
      const web = await startWebServer(lab.server, await withoutOne(goods, lab.server))
      const torrent = await goods.torrentFile(tracker.urls.http, [web.url])
      await shoal.client.seed(torrent, goods.folder)
      await tracker.announcements.of(goods.infoHashes, shoal.place.v4, AbortSignal.timeout(PATIENCE))
      const into = await folderAt(other.place, `into-${version}`)
      await other.client.get(torrent, into)
      expect(await goods.differencesIn(into)).toEqual([])
      expect(await web.bytesSent()).toBeGreaterThan(0)
    }
  )

  it.each(['v1', 'padded v1', 'hybrid', 'v2'] as const)(
    'Shoal fetches from a web server alone what libtorrent made: %s',
    async (version) => {
      const { lab, shoal, libtorrent } = await stage()
      const folder = await folderAt(libtorrent.place, version)
      const goods = await Goods.make(folder, `${version} of libtorrent`, (path, out) =>
        libtorrent.client.make(path, out, version, PIECE_LENGTH)
      )
      const web = await startWebServer(lab.server, goods.folder)
      const into = await folderAt(shoal.place, `into-${version}`)
      await shoal.client.get(await goods.torrentFile(null, [web.url]), into)
      expect(await goods.differencesIn(into)).toEqual([])
    }
  )
})

async function open(signal: AbortSignal): Promise<Stage> {
  const lab = await Lab.up(3)
  const places = { shoal: lab.client(0), libtorrent: lab.client(1), aria2: lab.client(2) }
  try {
    for (const place of Object.values(places)) await folderAt(place, '.')
    const [tracker, shoal, libtorrent, aria2] = await Promise.all([
      startTracker(lab.server),
      ShoalClient.start(places.shoal, TERMS, ['--up-limit', UP_LIMIT]),
      LibtorrentClient.start(places.libtorrent, TERMS),
      Aria2Client.start(places.aria2, TERMS, signal)
    ])
    return {
      lab,
      tracker,
      shoal: { place: places.shoal, client: shoal },
      libtorrent: { place: places.libtorrent, client: libtorrent },
      aria2: { place: places.aria2, client: aria2 }
    }
  } catch (error) {
    const said = lab.lastWords
    await lab.close()
    throw new Error(`${String(error)}\n${said}`, { cause: error })
  }
}

/** A copy of the files without one of them. @returns the folder it lies in */
async function withoutOne({ folder, name }: Goods, at: Place): Promise<string> {
  const served = await folderAt(at, name)
  await cp(join(folder, name), join(served, name), { recursive: true })
  await rm(join(served, name, ELSEWHERE))
  return served
}
