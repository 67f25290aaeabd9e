import type { Detail, TrackerRow } from '../../shared/api/detail.ts'
import { NOW } from './demo-time.ts'

/** Every state a tracker can be in, and the other ways to find peers. */
export function demoTrackers(): Pick<Detail, 'trackers' | 'sources' | 'webSeeds'> {
  return {
    sources: {
      dht: { state: 'on', peers: 9 },
      pex: { state: 'on', peers: 6 },
      lan: { state: 'off', peers: 0 },
      hyperswarm: { state: 'on', peers: 4 }
    },
    trackers: Object.fromEntries(TRACKERS.map((row) => [`${row.tier} ${row.url}`, row])),
    webSeeds: {
      'https://mirror.example.net/recordings/': { state: 'active', message: null, downloaded: 318_000_000 },
      'https://old.example.com/autumn/': {
        state: 'failed',
        message: 'It has another file under this name: 41.2 MB where 43.9 MB belong.',
        downloaded: 0
      }
    }
  }
}

const NOTHING_KNOWN = {
  message: null,
  peers: null,
  seeds: null,
  leechers: null,
  downloads: null,
  nextAt: null
}

const TRACKERS: readonly TrackerRow[] = [
  {
    url: 'udp://tracker.example.org:6969/announce',
    tier: 0,
    status: 'working',
    message: null,
    peers: 50,
    seeds: 41,
    leechers: 112,
    downloads: 12_840,
    nextAt: NOW + 1_453_000
  },
  { ...NOTHING_KNOWN, url: 'https://second.example.org/announce', tier: 0, status: 'updating', peers: 12 },
  {
    ...NOTHING_KNOWN,
    url: 'http://closed.example.com/announce',
    tier: 1,
    status: 'failed',
    message: 'Torrent is not registered with this tracker.',
    nextAt: NOW + 215_000
  },
  {
    ...NOTHING_KNOWN,
    url: 'udp://gone.example.net:1337',
    tier: 2,
    status: 'unreachable',
    message: 'It did not answer in time.',
    nextAt: NOW + 62_000
  },
  { ...NOTHING_KNOWN, url: 'http://later.example.net/announce', tier: 3, status: 'not-contacted' }
]
