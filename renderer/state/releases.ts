import type { ReleaseRow } from '../../shared/api/channels.ts'
import type { TorrentSummary } from '../../shared/api/model.ts'
import { progressOf } from './columns.ts'
import type { TableColumn } from './table.svelte.ts'

export type ReleaseColumnId = 'number' | 'title' | 'published' | 'size' | 'files' | 'state'

export interface ReleaseEntry extends ReleaseRow {
  readonly number: number
}

/** Of the grid of releases, in its order. */
export const RELEASE_COLUMNS: readonly TableColumn<ReleaseEntry, ReleaseColumnId>[] = [
  { id: 'number', label: 'channel.number', width: 56, numeric: true, key: ({ number }) => number },
  { id: 'title', label: 'channel.title', width: 160, grows: 1, numeric: false, key: ({ title }) => title },
  {
    id: 'published',
    label: 'channel.published',
    width: 104,
    numeric: true,
    key: ({ publishedAt }) => publishedAt
  },
  { id: 'size', label: 'column.size', width: 84, numeric: true, key: ({ size }) => size },
  { id: 'files', label: 'channel.files', width: 68, numeric: true, key: ({ files }) => files },
  { id: 'state', label: 'column.status', width: 168, numeric: false, key: rankOf }
]

/** By number. Entries of rows that are the same objects as before are, too. */
export class ReleaseEntries {
  #rows: Readonly<Record<string, ReleaseRow>> = {}
  #entries: Readonly<Record<string, ReleaseEntry>> = {}

  of(rows: Readonly<Record<string, ReleaseRow>>): Readonly<Record<string, ReleaseEntry>> {
    const entries: Record<string, ReleaseEntry> = {}
    for (const [number, row] of Object.entries(rows)) {
      const old = this.#rows[number] === row ? this.#entries[number] : undefined
      entries[number] = old ?? { number: Number(number), ...row }
    }
    this.#rows = rows
    this.#entries = entries
    return entries
  }
}

/** Where a release is on its way here. `progress`: 0 to 1. */
export type Whereabouts =
  | { readonly kind: 'here' | 'away' | 'stopped' | 'errored' }
  | { readonly kind: 'fetching'; readonly progress: number }

/** @param torrent the release's, where that is here */
export function whereaboutsOf(release: ReleaseRow, torrent: TorrentSummary | undefined): Whereabouts {
  if (torrent === undefined) return { kind: release.isHere ? 'here' : 'away' }
  if (torrent.state === 'errored') return { kind: 'errored' }
  if (release.isHere) return { kind: 'here' }
  if (torrent.state === 'stopped') return { kind: 'stopped' }
  return { kind: 'fetching', progress: progressOf(torrent) }
}

/** What is here last, so that descending it comes first, as numbers do. */
function rankOf({ isHere, torrent }: ReleaseRow): number {
  return isHere ? 2 : torrent === null ? 0 : 1
}
