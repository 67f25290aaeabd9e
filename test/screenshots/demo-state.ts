import { ONLY } from '../../shared/api/agreed.ts'
import type { State, TorrentSummary } from '../../shared/api/model.ts'
import { SESSION, SETTINGS, state, torrent } from '../api/states.ts'

const MB = 1_000_000
const GB = 1000 * MB
const NOON = Date.UTC(2026, 5, 21, 12)

export const DOWNLOADING = idOf(1)
export const SEEDING = idOf(2)

const TORRENTS: readonly TorrentSummary[] = [
  of(1, 'Field recordings, autumn', 4.1, {
    state: 'downloading',
    left: 1.3 * GB,
    downRate: 11.2 * MB,
    upRate: 3.4 * MB,
    uploaded: 1.1 * GB,
    peers: 24,
    seeds: 5
  }),
  of(2, 'debian-13.2.0-amd64-netinst.iso', 0.67, {
    state: 'seeding',
    upRate: 0.8 * MB,
    peers: 14,
    uploaded: 2.1 * GB,
    files: 1
  }),
  of(3, 'Lecture series, week 1 to 14', 9.3, { state: 'stalled', left: 5 * GB, peers: 2 }),
  of(4, null, 0, { state: 'metadata', size: null, files: null, wanted: 0 }),
  of(5, 'Archive of the town paper 1903–1931', 22, { state: 'checking', checked: 0.42, left: 9 * GB }),
  of(6, 'Maps, second edition', 1.2, { state: 'stopped', left: 0.2 * GB }),
  of(7, 'Photographs <b>2024</b> \u202Egnp.scr', 88, {
    state: 'errored',
    code: 'disk-full',
    trouble: 'Cannot write to /home/mira/Downloads: the disk is full. Free some space and start again.',
    left: 60 * GB
  }),
  of(8, 'Choir rehearsal', 0.31, {
    state: 'seeding',
    inPlace: true,
    folder: '/home/mira/Music',
    uploaded: 0.9 * GB
  }),
  of(9, 'صور من الرحلة', 2.4, { state: 'seeding', peers: 1, uploaded: 0.4 * GB })
]

/** A window in the middle of a day's use: every state a transfer can be in, and names from everywhere. */
export const DEMO: State = {
  ...state(...TORRENTS),
  session: {
    [ONLY]: {
      ...SESSION,
      downRate: 11.2 * MB,
      upRate: 4.2 * MB,
      peers: 31,
      direct: 24,
      punched: 6,
      relayed: 1,
      online: true,
      reachable: true,
      dhtNodes: 58,
      mainlineNodes: 347,
      externalPort: 51_413,
      mappedBy: 'UPnP',
      withoutLan: true,
      port: 51_413,
      startedAt: NOON,
      downloaded: 3.2 * GB,
      uploaded: 1.9 * GB,
      allDownloaded: 812 * GB,
      allUploaded: 1_204 * GB,
      allWasted: 0.4 * GB,
      freeSpace: 214 * GB
    }
  },
  settings: {
    [ONLY]: {
      ...SETTINGS,
      downloadFolder: '/home/mira/Downloads',
      altUpLimit: 100_000,
      altDownLimit: 500_000
    }
  }
}

/** The same without a torrent, as on the first day. */
export const FIRST_DAY: State = {
  ...DEMO,
  torrents: {},
  channels: {},
  session: { [ONLY]: { ...SESSION, online: true, reachable: true } }
}

export function withTorrent(id: string, change: Partial<TorrentSummary>): State {
  const before = DEMO.torrents[id] ?? torrent(id)
  return { ...DEMO, torrents: { ...DEMO.torrents, [id]: { ...before, ...change } } }
}

function of(
  number: number,
  name: string | null,
  gigabytes: number,
  about: Partial<TorrentSummary>
): TorrentSummary {
  const size = gigabytes * GB
  return torrent(idOf(number), {
    name,
    size,
    files: 12,
    wanted: size,
    downloaded: size - (about.left ?? 0),
    folder: '/home/mira/Downloads',
    addedAt: NOON - number * 3_600_000,
    completedAt: about.left === undefined ? NOON : null,
    ...about
  })
}

function idOf(number: number): string {
  return number.toString(16).padStart(2, '0').repeat(20)
}
