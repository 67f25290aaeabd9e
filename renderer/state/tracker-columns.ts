import type { ColumnLook } from './table.svelte.ts'

/** Of the Trackers tab, in its order. */
export const TRACKER_COLUMNS: readonly ColumnLook<string>[] = [
  { id: 'name', label: 'trackers.name', width: 190, grows: 2, numeric: false },
  { id: 'tier', label: 'trackers.tier', width: 52, numeric: true },
  { id: 'status', label: 'trackers.status', width: 150, numeric: false },
  { id: 'peers', label: 'trackers.found', width: 64, numeric: true },
  { id: 'seeds', label: 'trackers.seeds', width: 64, numeric: true },
  { id: 'leechers', label: 'trackers.leechers', width: 78, numeric: true },
  { id: 'downloaded', label: 'trackers.downloads', width: 88, numeric: true },
  { id: 'next', label: 'trackers.next', width: 112, numeric: true },
  { id: 'message', label: 'trackers.message', width: 120, grows: 1, numeric: false }
]
