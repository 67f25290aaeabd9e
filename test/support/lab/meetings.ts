import type { Address } from '../../../electron/network/types.ts'
import type { Announcements } from './announcements.ts'
import type { Client, Terms } from './client.ts'
import type { Goods } from './goods.ts'
import { folderAt, type Lab, type Place } from './lab.ts'
import { LibtorrentClient } from './libtorrent-client.ts'
import { ShoalClient } from './shoal-client.ts'
import {
  startLanListener,
  startMainlineDht,
  startTracker,
  type MainlineDht,
  type Tracker
} from './services.ts'

/** The one way in which the clients of a scene find each other. */
export type MeetingName =
  | 'an HTTP tracker'
  | 'a UDP tracker'
  | 'the DHT'
  | "libtorrent's PEX"
  | "Shoal's PEX"
  | 'a link with an address'
  | 'a link with an IPv6 address'
  | 'the local network'

/** How those who want something meet the one who has it. */
export interface Meeting {
  readonly dht: readonly Address[]
  readonly pex: boolean
  readonly lan: boolean
  /** What the one who has it is given: a .torrent file. */
  torrent(goods: Goods): Promise<string>
  /** What the others are given: a .torrent file or a link. */
  source(goods: Goods, from: Client): Promise<string>
  /** Resolves when there is somewhere to find it. */
  onSeeding(goods: Goods, from: Client): Promise<void>
  /** Once the other has begun to look for it. */
  onGetting(goods: Goods, from: Client, to: Client): Promise<void>
}

/** @param hub the host of whoever stands between, where somebody has to; @param terms the clients', as far as they are known */
export async function openMeeting(
  name: MeetingName,
  lab: Lab,
  hub: Place,
  terms: Pick<Terms, 'secrecy' | 'utp'>,
  signal: AbortSignal
): Promise<Meeting> {
  switch (name) {
    case 'an HTTP tracker':
      return byTracker(await startTracker(lab.server), 'http', signal)
    case 'a UDP tracker':
      return byTracker(await startTracker(lab.server), 'udp', signal)
    case 'the DHT':
      return byDht(await startMainlineDht(lab.server), signal)
    case "libtorrent's PEX":
      return byLibtorrent(await LibtorrentClient.start(hub, { ...terms, dht: [], pex: true }), hub)
    case "Shoal's PEX":
      return byShoal(await ShoalClient.start(hub, { ...terms, dht: [], pex: true }, SHOAL_LIMITS), hub)
    case 'a link with an address':
      return byAddress(({ address }) => address)
    case 'a link with an IPv6 address':
      return byAddress(({ address, address6 = address }) => address6)
    case 'the local network':
      return byLan(await startLanListener(hub), signal)
  }
}

function byTracker({ urls, announcements }: Tracker, kind: 'http' | 'udp', signal: AbortSignal): Meeting {
  return {
    ...NOTHING,
    torrent: (goods) => goods.torrentFile(urls[kind]),
    source: (goods) => goods.torrentFile(urls[kind]),
    onSeeding: (goods, from) => announcements.of(goods.infoHashes, from.address.host, signal)
  }
}

/** The link is all they have. */
function byDht({ nodes, announcements }: MainlineDht, signal: AbortSignal): Meeting {
  return {
    ...NOTHING,
    dht: nodes,
    source: (goods) => Promise.resolve(goods.magnet([])),
    onSeeding: (goods, from) => announcements.of(goods.infoHashes, from.address.host, signal)
  }
}

/** Whoever has announced itself listens, too: Transmission does not at first. */
function byLan(announcements: Announcements, signal: AbortSignal): Meeting {
  return {
    ...NOTHING,
    lan: true,
    onSeeding: (goods, from) => announcements.of(goods.infoHashes, from.address.host, signal)
  }
}

/** Both sides know the hub alone. It fetches so slowly that it has next to nothing to give. */
function byLibtorrent(hub: LibtorrentClient, place: Place): Meeting {
  return {
    ...NOTHING,
    pex: true,
    onSeeding: async (goods, from) => {
      const folder = await folderAt(place, 'hub')
      hub.get(await goods.torrentFile(null), folder, HUB_LIMIT).catch(() => undefined) // it is ended before it is done
      await connect(hub, goods, from)
    },
    onGetting: (goods, _from, to) => connect(hub, goods, to)
  }
}

/** The same with Shoal between them. */
function byShoal(hub: ShoalClient, place: Place): Meeting {
  return {
    ...NOTHING,
    pex: true,
    onGetting: async (goods, from, to) => {
      const link = goods.magnet([], [from.address, to.address])
      hub.get(link, await folderAt(place, 'hub')).catch(() => undefined) // it is ended before it is done
    }
  }
}

/** Bytes per second. */
const HUB_LIMIT = 4096
const SHOAL_LIMITS = ['--down-limit', `${HUB_LIMIT}`]

async function connect(hub: LibtorrentClient, { infoHashes }: Goods, { address }: Client): Promise<void> {
  const [infoHash = ''] = infoHashes
  await hub.connect(infoHash, address)
}

const NOTHING: Meeting = {
  dht: [],
  pex: false,
  lan: false,
  torrent: (goods) => goods.torrentFile(null),
  source: (goods) => goods.torrentFile(null),
  onSeeding: () => Promise.resolve(),
  onGetting: () => Promise.resolve()
}

function byAddress(addressOf: (client: Client) => Address): Meeting {
  return { ...NOTHING, source: (goods, from) => Promise.resolve(goods.magnet([], [addressOf(from)])) }
}
