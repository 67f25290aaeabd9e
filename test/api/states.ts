import { ONLY } from '../../shared/api/agreed.ts'
import type { Channel } from '../../shared/api/channels.ts'
import type { Session, Settings, State, TorrentSummary } from '../../shared/api/model.ts'

export const SESSION: Session = {
  downRate: 0,
  upRate: 0,
  peers: 0,
  direct: 0,
  punched: 0,
  relayed: 0,
  reachable: null,
  online: null,
  dhtNodes: 0,
  mainlineNodes: null,
  withoutTrackers: false,
  withoutDht: false,
  withoutPex: false,
  withoutLan: false,
  withoutPortMapping: false,
  withoutUtp: false,
  port: 0,
  externalPort: null,
  mappedBy: null,
  startedAt: 1,
  downloaded: 0,
  uploaded: 0,
  allDownloaded: 0,
  allUploaded: 0,
  allWasted: 0,
  freeSpace: null,
  code: null,
  trouble: null
}

export const SETTINGS: Settings = {
  downloadFolder: '/downloads',
  startAdded: true,
  upLimit: null,
  downLimit: null,
  altUpLimit: null,
  altDownLimit: null,
  altOn: false,
  useTrackers: true,
  useDht: true,
  usePex: true,
  useLan: true,
  usePortMapping: true,
  useUtp: true,
  maxPeers: 200,
  encryption: 'prefer',
  answerSearches: false,
  notify: true,
  whenClosed: 'ask'
}

/** Ids of torrents. */
export const A = 'a'.repeat(40)
export const B = 'b'.repeat(40)
export const C = 'c'.repeat(64)

export function torrent(id: string, about: Partial<TorrentSummary> = {}): TorrentSummary {
  return {
    id,
    name: null,
    state: 'stopped',
    code: null,
    trouble: null,
    size: null,
    files: null,
    wanted: 0,
    left: 0,
    checked: null,
    downRate: 0,
    upRate: 0,
    downloaded: 0,
    uploaded: 0,
    peers: 0,
    seeds: 0,
    folder: '/downloads',
    inPlace: false,
    sequential: false,
    superSeeding: false,
    addedAt: 1,
    completedAt: null,
    isPrivate: false,
    ...about
  }
}

/** Key of a channel. */
export const KEY = 'd'.repeat(64)

/** A channel that is followed, with three releases, unless told otherwise. */
export function channel(name: string, about: Partial<Channel> = {}): Channel {
  return {
    name,
    link: `magnet:?xs=urn:btpk:${KEY}&dn=${name}`,
    isOurs: false,
    releases: 3,
    newest: 3,
    title: `${name} 3`,
    publishedAt: 1,
    news: null,
    holders: 0,
    folder: `/downloads/${name}`,
    keep: 2,
    isFromFirst: false,
    shown: 3,
    pinned: null,
    fetching: null,
    code: null,
    trouble: null,
    ...about
  }
}

export function state(...torrents: readonly TorrentSummary[]): State {
  return {
    session: { [ONLY]: SESSION },
    settings: { [ONLY]: SETTINGS },
    torrents: Object.fromEntries(torrents.map((one) => [one.id, one])),
    channels: {},
    shares: {},
    previews: {}
  }
}
