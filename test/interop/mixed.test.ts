import { expect, it } from 'vitest'
import type { TorrentVersion } from '../../electron/metainfo/plan.ts'
import { describeInLab, opened } from '../support/lab/in-lab.ts'
import { Aria2Client } from '../support/lab/aria2-client.ts'
import type { Client, Terms } from '../support/lab/client.ts'
import { Goods, shoalMakes } from '../support/lab/goods.ts'
import { folderAt, Lab, type Place } from '../support/lab/lab.ts'
import { LibtorrentClient } from '../support/lab/libtorrent-client.ts'
import { startHyperswarm, startMainlineDht, startTracker, type Tracker } from '../support/lab/services.ts'
import { ShoalClient } from '../support/lab/shoal-client.ts'
import { TransmissionClient } from '../support/lab/transmission-client.ts'

const PATIENCE = 150_000

/** All of a swarm: two Shoals on both networks, one that no BitTorrent client can find, and the other clients. */
type Member =
  'Shoal' | 'another Shoal' | 'Shoal on Hyperswarm alone' | 'libtorrent' | 'Transmission' | 'aria2'

interface Swarm {
  readonly lab: Lab
  readonly tracker: Tracker
  readonly members: ReadonlyMap<Member, { readonly place: Place; readonly client: Client }>
}

const ALL_SHOALS: readonly Member[] = ['Shoal', 'another Shoal', 'Shoal on Hyperswarm alone']
const OTHERS: readonly Member[] = ['libtorrent', 'Transmission', 'aria2']

/** Who has a torrent at first; everyone else who understands it fetches it. */
const CASES: readonly (readonly [Member, TorrentVersion, readonly Member[]])[] = [
  ['Transmission', 'v1', [...ALL_SHOALS, ...OTHERS]],
  ['Shoal on Hyperswarm alone', 'v1', [...ALL_SHOALS, ...OTHERS]],
  ['Shoal on Hyperswarm alone', 'hybrid', [...ALL_SHOALS, 'libtorrent']],
  ['libtorrent', 'hybrid', [...ALL_SHOALS, 'libtorrent']],
  ['libtorrent', 'v2', [...ALL_SHOALS, 'libtorrent']]
]

describeInLab('in one swarm of all clients and both networks', { timeout: PATIENCE }, () => {
  const stage = opened(open, PATIENCE)

  it.concurrent.each(CASES)('what %s has reaches everyone, as %s', async (first, version, swarm) => {
    const { lab, members } = await stage()
    const goods = await makeGoods(await stage(), first, version)
    const torrent = await goods.torrentFile((await stage()).tracker.urls.http)
    await members.get(first)?.client.seed(torrent, goods.folder)
    const fetchers = swarm.filter((name) => name !== first)
    const arrived = Promise.all(fetchers.map((name) => fetch(members, name, goods, torrent)))
    const late = AbortSignal.timeout(PATIENCE - 10_000)
    const tooLate = new Promise<never>((_resolve, reject) => {
      late.addEventListener('abort', () => reject(new Error(lab.lastWords)))
    })
    expect(await Promise.race([arrived, tooLate])).toEqual(fetchers.map((name) => ({ name, different: [] })))
  })
})

async function fetch(
  members: Swarm['members'],
  name: Member,
  goods: Goods,
  torrent: string
): Promise<object> {
  const member = members.get(name)
  if (member === undefined) throw new Error(`${name} is not in the swarm.`)
  const into = await folderAt(member.place, `into-${goods.name}`)
  await member.client.get(torrent, into)
  return { name, different: await goods.differencesIn(into, member.client) }
}

async function makeGoods({ lab }: Swarm, first: Member, version: TorrentVersion): Promise<Goods> {
  const folder = await folderAt(lab.server, `goods-${first}-${version}`)
  return await Goods.make(folder, `${version} of ${first}`, (path, out) => shoalMakes(path, out, version))
}

async function open(signal: AbortSignal): Promise<Swarm> {
  const lab = await Lab.up(6)
  try {
    const [tracker, dht, hyperswarm] = await Promise.all([
      startTracker(lab.server),
      startMainlineDht(lab.server),
      startHyperswarm(lab.server)
    ])
    const terms: Terms = { secrecy: 'any', dht: dht.nodes, pex: true, utp: false, hyperswarm }
    const apart = ['--no-trackers']
    const starts: Readonly<Record<Member, (place: Place) => Promise<Client>>> = {
      Shoal: (place) => ShoalClient.start(place, terms),
      'another Shoal': (place) => ShoalClient.start(place, terms),
      'Shoal on Hyperswarm alone': (place) =>
        ShoalClient.start(place, { ...terms, dht: [], pex: false }, apart),
      libtorrent: (place) => LibtorrentClient.start(place, terms),
      Transmission: (place) => TransmissionClient.start(place, terms, signal),
      aria2: (place) => Aria2Client.start(place, terms, signal)
    }
    const members = await Promise.all(
      [...ALL_SHOALS, ...OTHERS].map(async (name, at) => {
        const place = lab.client(at)
        await folderAt(place, '.')
        return [name, { place, client: await starts[name](place) }] as const
      })
    )
    return { lab, tracker, members: new Map(members) }
  } catch (error) {
    const said = lab.lastWords
    await lab.close()
    throw new Error(`${String(error)}\n${said}`, { cause: error })
  }
}
