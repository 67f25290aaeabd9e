import { ONLY } from '../../shared/api/agreed.ts'
import type {
  Detail,
  Facts,
  FileRow,
  LedgerRow,
  LogRow,
  PeerRow,
  PieceRow,
  SlotRow
} from '../../shared/api/detail.ts'
import { pieceByte, PIECES_PER_ROW, stateOfPiece } from '../../shared/api/piece-states.ts'
import { seededRandom } from '../../electron/core/random.ts'
import { DOWNLOADING } from './demo-state.ts'
import { NOW } from './demo-time.ts'
import { demoTrackers } from './demo-trackers.ts'

const MB = 1_000_000
const PIECES = 1_956
const CLIENTS = [
  'Shoal 0.1.0',
  'qBittorrent 5.1.2',
  'Shoal 0.1.0',
  'Transmission 4.1',
  'libtorrent 2.0.11',
  'Deluge 2.2',
  'µTorrent 3.6'
]
/** By client, so that each has ways it can come by. */
const LANES = ['LAN TCP', 'TCP', 'UDX', 'uTP', 'TCP', 'uTP', 'TCP'] as const
/** How it was met, and what of it is encrypted. */
const MET = ['L E N', 'X e', 'E N', 'H E P', 'I e', 'H e P', ''] as const
const WITH_SLOT = ['gave-more', 'gave-more', 'optimistic', 'spare'] as const
const WITHOUT = ['gave-less', 'no-slot', 'new', 'debtor', 'gave-less'] as const

/** A download from two dozen peers, two thirds done. The same every time. */
export function demoDetail(): Detail {
  const random = seededRandom(7)
  const peers = demoPeers(random)
  const map = demoMap(random)
  const have = map.reduce((sum, byte) => sum + Number(stateOfPiece(byte) === 'have'), 0)
  return {
    facts: { [ONLY]: { ...FACTS, have } },
    peers,
    ledger: demoLedger(peers),
    slots: demoSlots(peers, random),
    files: demoFiles(),
    pieces: demoPieces(map),
    ...demoTrackers(),
    log: demoLog()
  }
}

/** A seed: everything here, some of it nowhere else yet. */
export function demoSeed(): Detail {
  const detail = demoDetail()
  const facts: Facts = {
    ...FACTS,
    limit: 'slots',
    limitCount: 6,
    limitRate: 0,
    copies: 0,
    onlyHere: 34,
    onlyHereRanges: '12-19,204,1800-1824',
    missing: 0
  }
  return { ...detail, facts: { [ONLY]: facts } }
}

const FACTS: Facts = {
  id: DOWNLOADING,
  infoHashV1: DOWNLOADING,
  infoHashV2: '5e'.repeat(32),
  comment: 'Recorded at the river, October 2025',
  createdBy: 'Shoal 0.1.0',
  createdAt: NOW - 40 * 86_400_000,
  pieceLength: 2_097_152,
  pieces: PIECES,
  have: PIECES,
  duplicate: 0.3 * MB,
  unwanted: 0,
  failed: 2.1 * MB,
  limit: 'peers-slow',
  limitCount: 6,
  limitRate: 11.2 * MB,
  action: null,
  copies: 5,
  onlyHere: 0,
  onlyHereRanges: '',
  missing: 0,
  slots: 6,
  slotsTaken: 6
}

function demoPeers(random: () => number): Record<string, PeerRow> {
  return Object.fromEntries(
    Array.from({ length: 24 }, (_, index) => {
      const isSeed = index < 5
      const unchoked = index % 4 === 1
      const lane = LANES[index % LANES.length] ?? 'TCP'
      const isShoal = index % 7 === 0 || index % 7 === 2
      const isRelayed = index === 9
      const downRate = index < 8 ? Math.round(random() * 2.8 * MB) : 0
      const row: PeerRow = {
        identity: isShoal
          ? `key:${index.toString(16).padStart(2, '0').repeat(32)}`
          : `addr:203.0.113.${index}`,
        client: CLIENTS[index % CLIENTS.length] ?? null,
        address: isRelayed ? null : addressOf(index),
        lane: isRelayed ? 'relayed' : lane,
        flags: [
          downRate > 0 ? 'D' : 'd',
          unchoked ? 'U' : 'u',
          unchoked && reasonOf(true, index) === 'optimistic' ? 'O' : '',
          MET[index % MET.length] ?? '',
          isRelayed ? 'R' : ''
        ]
          .filter((flag) => flag !== '')
          .join(' '),
        progress: isSeed ? 1 : Math.round(random() * 1000) / 1000,
        downRate,
        upRate: unchoked && !isSeed ? Math.round(random() * 1.1 * MB) : 0,
        downloaded: Math.round(random() * 400 * MB),
        uploaded: isSeed ? 0 : Math.round(random() * 180 * MB),
        unchoked: unchoked && !isSeed,
        unchokedUs: downRate > 0,
        reason: isSeed ? 'not-interested' : reasonOf(unchoked, index),
        slotSince: NOW - Math.round(random() * 400_000)
      }
      return [`${index + 1}`, row]
    })
  )
}

function addressOf(index: number): string {
  const port = 51_000 + index
  return index === 4 ? `[2001:db8:4f2:71a0::${index}]:${port}` : `203.0.113.${index}:${port}`
}

function reasonOf(unchoked: boolean, index: number): PeerRow['reason'] {
  const reasons = unchoked ? WITH_SLOT : WITHOUT
  return reasons[(index >> 2) % reasons.length] ?? 'new'
}

function demoLedger(peers: Record<string, PeerRow>): Record<string, LedgerRow> {
  const connected = Object.values(peers).map(
    ({ identity, client, downloaded, uploaded }): [string, LedgerRow] => [
      identity,
      { client, downloaded, uploaded, connected: true }
    ]
  )
  return Object.fromEntries([
    ...connected,
    [
      'addr:198.51.100.7',
      { client: 'Shoal 0.1.0', downloaded: 210 * MB, uploaded: 96 * MB, connected: false }
    ]
  ])
}

function demoSlots(peers: Record<string, PeerRow>, random: () => number): Record<string, SlotRow> {
  const slots: [string, SlotRow][] = Object.values(peers)
    .filter(({ progress }) => progress < 1)
    .slice(0, 9)
    .flatMap(({ identity }, at) => {
      const first = NOW - 600_000 + Math.round(random() * 200_000)
      const second = first + 60_000 + Math.round(random() * 200_000)
      return [
        [`${at} ${first}`, { identity, from: first, to: second, optimistic: at % 3 === 0 }],
        [
          `${at} ${second + 40_000}`,
          { identity, from: second + 40_000, to: at % 2 === 0 ? null : second + 90_000, optimistic: false }
        ]
      ]
    })
  return Object.fromEntries(slots)
}

function demoFiles(): Record<string, FileRow> {
  const names = [
    'notes.txt',
    'sleeve/front.tif',
    'sleeve/back.tif',
    ...Array.from({ length: 9 }, (_, index) => `day ${1 + (index % 3)}/take ${index + 1}.flac`)
  ]
  return Object.fromEntries(
    names.map((name, index) => {
      const size = name.endsWith('.flac') ? 440 * MB : name.endsWith('.tif') ? 68 * MB : 4_200
      return [
        `${index}`,
        {
          path: `Field recordings, autumn/${name}`,
          size,
          done: Math.round(size * (index < 6 ? 1 : index / 14)),
          priority: index === 2 ? 0 : index === 4 ? 3 : 2
        }
      ]
    })
  )
}

function demoMap(random: () => number): Buffer {
  const map = Buffer.alloc(PIECES)
  for (let piece = 0; piece < PIECES; piece++) {
    const here = random() < 0.68 || piece < 300
    map[piece] = pieceByte(
      here ? 4 : piece % 97 === 0 ? 3 : piece % 31 === 0 ? 2 : piece > 1_900 ? 1 : 0,
      5 + Math.floor(random() * 12)
    )
  }
  return map
}

function demoPieces(map: Buffer): Record<string, PieceRow> {
  return Object.fromEntries(
    Array.from({ length: Math.ceil(PIECES / PIECES_PER_ROW) }, (_, row) => [
      `${row}`,
      { map: map.subarray(row * PIECES_PER_ROW, (row + 1) * PIECES_PER_ROW).toString('base64') }
    ])
  )
}

function demoLog(): Record<string, LogRow> {
  const lines: [string, object][] = [
    ['added', {}],
    ['started', {}],
    ['metadata-found', { name: 'Field recordings, autumn' }],
    ['checking-began', { pieces: PIECES }],
    ['checking-ended', { checked: PIECES, have: 0 }],
    ['first-piece', { piece: 812 }],
    ['piece-failed', { piece: 1_204 }],
    ['peer-banned', { identity: 'addr:198.51.100.20', reason: 'bad-pieces' }],
    ['priorities-changed', { files: 12, skipped: 1 }],
    [
      'source-fault',
      { code: 'tracker-unreachable', who: 'udp://gone.example.net:1337', words: 'It did not answer in time.' }
    ],
    [
      'source-fault',
      {
        code: 'tracker-refused',
        who: 'http://closed.example.com/announce',
        words: 'Torrent is not registered with this tracker.'
      }
    ],
    ['source-fault', { code: 'web-seed-wrong-file', who: 'https://old.example.com/autumn/', words: '' }],
    ['source-fault', { code: 'peer-tells-bogus', who: '198.51.100.44', words: '' }]
  ]
  return Object.fromEntries(
    lines.map(([event, about], index) => [
      `${index + 1}`,
      { at: NOW - (lines.length - index) * 61_000, event, about: JSON.stringify(about) }
    ])
  )
}

/** What the command `speed` answers: a line that filled up, with two dips. */
export function demoSpeed(seconds: number): { step: number; end: number; down: number[]; up: number[] } {
  const step = seconds <= 300 ? 1 : seconds <= 10_800 ? 10 : 60
  const random = seededRandom(3)
  const count = Math.floor(seconds / step)
  const line = (top: number): number[] =>
    Array.from({ length: count }, (_, at) => {
      const dip = Math.abs(at / count - 0.35) < 0.03 || Math.abs(at / count - 0.7) < 0.02 ? 0.3 : 1
      return top * dip * Math.min(1, at / (count * 0.15)) * (0.85 + 0.3 * random())
    })
  return { step, end: NOW, down: line(11.2 * MB), up: line(3.4 * MB) }
}
