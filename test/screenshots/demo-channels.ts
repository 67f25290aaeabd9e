import type { Channel, ChannelDetail, ReleaseRow } from '../../shared/api/channels.ts'
import type { Output } from '../../shared/api/commands.ts'
import type { State } from '../../shared/api/model.ts'
import { torrent } from '../api/states.ts'
import { DEMO } from './demo-state.ts'
import { NOW } from './demo-time.ts'

const MB = 1_000_000
const DAY = 86_400_000

/** Ids of channels. */
export const OURS = 'a1'.repeat(32)
export const FOLLOWED = 'b2'.repeat(32)
export const TROUBLED = 'c3'.repeat(32)

/** Of release 11, that is being fetched, and of 10, that is here. */
const FETCHING = 'd4'.repeat(20)
const HERE = 'e5'.repeat(20)

export const CHANNELS: Readonly<Record<string, Channel>> = {
  [OURS]: channel(OURS, 'Choir recordings', {
    isOurs: true,
    releases: 3,
    newest: 3,
    title: 'Spring concert, second mix',
    holders: 14,
    folder: null,
    keep: null
  }),
  [FOLLOWED]: channel(FOLLOWED, 'Town maps', {
    releases: 11,
    newest: 11,
    title: 'June survey, with the new bridge',
    holders: 41,
    fetching: FETCHING
  }),
  [TROUBLED]: channel(TROUBLED, 'Lecture notes <b>week</b> \u202E', {
    releases: 2,
    newest: 2,
    title: 'Week 2',
    code: 'update-failed',
    trouble:
      'This channel could not be brought up to date. Cannot write to /home/mira/Lectures: the disk is full. Free some space and start again.'
  })
}

/** Channels of every kind beside the transfers of every state. */
export const WITH_CHANNELS: State = {
  ...DEMO,
  torrents: {
    ...DEMO.torrents,
    [FETCHING]: torrent(FETCHING, {
      name: 'Town maps 11',
      state: 'downloading',
      size: 412 * MB,
      wanted: 412 * MB,
      left: 131 * MB
    }),
    [HERE]: torrent(HERE, { name: 'Town maps 10', state: 'seeding', size: 398 * MB, wanted: 398 * MB })
  },
  channels: CHANNELS
}

/** What is told of the one that is followed. */
export const MAPS: ChannelDetail = {
  releases: Object.fromEntries(
    Array.from({ length: 11 }, (_, index) => {
      const number = 11 - index
      return [`${number}`, release(number)] as const
    })
  ),
  holders: Object.fromEntries(
    ['3f9a11c0', '77b0e2d4', 'c01dbeef'].map((key) => {
      const identity = `key:${key.repeat(8)}`
      return [identity, { identity }]
    })
  ),
  faults: {
    1: {
      at: NOW - 2 * DAY,
      code: 'bad-signature',
      sentence:
        'A peer sent entries that do not go on from this log as its key signed it; they were not taken.',
      peer: `key:${'9d'.repeat(32)}`
    }
  }
}

/** What is told of ours. */
export const RECORDINGS: ChannelDetail = {
  releases: Object.fromEntries(
    ['Spring concert', 'Spring concert, louder', 'Spring concert, second mix'].map((title, index) => [
      `${index + 1}`,
      {
        publishedAt: NOW - (9 - 3 * index) * DAY,
        title,
        size: (310 + index) * MB,
        files: 12,
        torrent: HERE,
        isHere: true
      }
    ])
  ),
  holders: MAPS.holders,
  faults: {}
}

export const CONTENTS: Output<'release'> = {
  link: `magnet:?xt=urn:btih:${FETCHING}&dn=Town%20maps`,
  notes:
    'The bridge over the mill stream is on it now, and the two new streets behind the station.\n\nSheets 4 and 7 are drawn again; the others are as they were.',
  files: [
    'Town maps/legend.pdf',
    ...[1, 2, 3, 4, 5, 6, 7].map((sheet) => `Town maps/sheet ${sheet}.svg`)
  ].map((path, index) => ({ path, size: (3 + 11 * index) * MB }))
}

export const HITS: Output<'search'> = {
  hits: [
    {
      channel: FOLLOWED,
      number: 11,
      title: 'June survey, with the new bridge',
      publishedAt: NOW - DAY,
      size: 412 * MB,
      files: ['Town maps/bridge.svg', 'Town maps/old/bridges 1931.svg']
    },
    {
      channel: OURS,
      number: 2,
      title: 'Spring concert, louder',
      publishedAt: NOW - 6 * DAY,
      size: 311 * MB,
      files: ['Choir/Bridge over troubled water <live>.flac']
    },
    {
      channel: FOLLOWED,
      number: 7,
      title: 'Bridge closed, map of the detour',
      publishedAt: NOW - 120 * DAY,
      size: 398 * MB,
      files: []
    }
  ]
}

export const ANSWERS: Output<'askPeers'> = {
  asked: 9,
  answered: 7,
  forged: 0,
  hits: [
    ['Bridges of the valley, scanned', 'Plates 1 to 40. The rest follow when the binding is mended.'],
    ['Drawbridge, field recording', '']
  ].map(([title = '', notes = ''], index) => ({
    channel: ['5a', '6b'][index]?.repeat(32) ?? '',
    number: 3 + index,
    title,
    notes,
    publishedAt: NOW - (40 + index) * DAY,
    size: (120 + 300 * index) * MB,
    link: `magnet:?xs=urn:btpk:${['5a', '6b'][index]?.repeat(32) ?? ''}`,
    isKnown: false,
    peers: []
  }))
}

function channel(id: string, name: string, about: Partial<Channel>): Channel {
  return {
    name,
    link: `magnet:?xs=urn:btpk:${id}&dn=${encodeURIComponent(name)}`,
    isOurs: false,
    releases: 0,
    newest: null,
    title: null,
    publishedAt: NOW - 30 * DAY,
    news: null,
    holders: 3,
    folder: `/home/mira/Downloads/${name}`,
    keep: 2,
    isFromFirst: false,
    shown: 10,
    pinned: null,
    fetching: null,
    code: null,
    trouble: null,
    ...about
  }
}

function release(number: number): ReleaseRow {
  return {
    publishedAt: NOW - (12 - number) * 30 * DAY,
    title:
      number === 11
        ? 'June survey, with the new bridge'
        : number === 7
          ? 'Bridge closed, map of the detour'
          : `Survey ${2025 - Math.floor((11 - number) / 4)}.${1 + ((number + 3) % 4)}`,
    size: (390 + 2 * number) * MB,
    files: 8,
    torrent: number === 11 ? FETCHING : number === 10 ? HERE : null,
    isHere: number === 10
  }
}
