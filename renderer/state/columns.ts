import type { TorrentSummary } from '../../shared/api/model.ts'
import type { Key } from '../i18n/en.ts'

/** A column of the transfer list, in qBittorrent's order. */
export interface Column {
  readonly id: ColumnId
  readonly label: Key
  /** Pixels it gets at least; the name takes what is left. */
  readonly width: number
  readonly numeric: boolean
  /** What rows are sorted by. */
  readonly key: (torrent: TorrentSummary) => number | string
}

export type ColumnId =
  | 'name'
  | 'size'
  | 'progress'
  | 'status'
  | 'seeds'
  | 'peers'
  | 'down'
  | 'up'
  | 'eta'
  | 'ratio'
  | 'left'
  | 'downloaded'
  | 'uploaded'
  | 'added'
  | 'completed'
  | 'folder'
  | 'hash'

const STATES = ['errored', 'downloading', 'metadata', 'stalled', 'checking', 'seeding', 'stopped']

export const COLUMNS: readonly Column[] = [
  { id: 'name', label: 'column.name', width: 150, numeric: false, key: ({ name }) => name ?? '' },
  { id: 'size', label: 'column.size', width: 76, numeric: true, key: ({ size }) => size ?? -1 },
  { id: 'progress', label: 'column.progress', width: 132, numeric: true, key: progressOf },
  {
    id: 'status',
    label: 'column.status',
    width: 116,
    numeric: false,
    key: ({ state }) => STATES.indexOf(state)
  },
  { id: 'seeds', label: 'column.seeds', width: 54, numeric: true, key: ({ seeds }) => seeds },
  { id: 'peers', label: 'column.peers', width: 54, numeric: true, key: ({ peers }) => peers },
  { id: 'down', label: 'column.down', width: 84, numeric: true, key: ({ downRate }) => downRate },
  { id: 'up', label: 'column.up', width: 84, numeric: true, key: ({ upRate }) => upRate },
  { id: 'eta', label: 'column.eta', width: 88, numeric: true, key: secondsLeft },
  { id: 'ratio', label: 'column.ratio', width: 56, numeric: true, key: ratioOf },
  { id: 'left', label: 'column.left', width: 84, numeric: true, key: ({ left }) => left },
  {
    id: 'downloaded',
    label: 'column.downloaded',
    width: 96,
    numeric: true,
    key: ({ downloaded }) => downloaded
  },
  { id: 'uploaded', label: 'column.uploaded', width: 96, numeric: true, key: ({ uploaded }) => uploaded },
  { id: 'added', label: 'column.added', width: 150, numeric: true, key: ({ addedAt }) => addedAt },
  {
    id: 'completed',
    label: 'column.completed',
    width: 150,
    numeric: true,
    key: ({ completedAt }) => completedAt ?? Infinity
  },
  { id: 'folder', label: 'column.folder', width: 180, numeric: false, key: ({ folder }) => folder },
  { id: 'hash', label: 'column.hash', width: 300, numeric: false, key: ({ id }) => id }
]

/** Shown until the user says otherwise. */
export const FIRST_COLUMNS: readonly ColumnId[] = [
  'name',
  'size',
  'progress',
  'status',
  'seeds',
  'peers',
  'down',
  'up',
  'eta',
  'ratio'
]

/** 0 to 1; of the check while one goes on. */
export function progressOf({ wanted, left, checked, state }: TorrentSummary): number {
  if (state === 'checking' && checked !== null) return checked
  return wanted === 0 ? 0 : (wanted - left) / wanted
}

/** Infinite when nothing comes. */
export function secondsLeft({ left, downRate, state }: TorrentSummary): number {
  if (left === 0 && state !== 'metadata') return 0
  return downRate > 0 ? left / downRate : Infinity
}

/** What was sent to what was received, or to the size where nothing was. */
export function ratioOf({ uploaded, downloaded, size }: TorrentSummary): number {
  const got = downloaded > 0 ? downloaded : (size ?? 0)
  return got === 0 ? 0 : uploaded / got
}
