import type { TorrentSummary } from '../../shared/api/model.ts'

/** What there is to say before torrents are removed. */
export interface Removal {
  /** Of the first few; null where it is not known. */
  readonly names: readonly (string | null)[]
  /** How many are not named. */
  readonly more: number
  /** Whether any has files that Shoal wrote, and may delete. */
  readonly canDelete: boolean
  /** How many are shared from where they lie: their files always stay. */
  readonly inPlace: number
}

const MOST_NAMES = 5

export function removalOf(torrents: readonly TorrentSummary[]): Removal {
  const inPlace = torrents.filter((torrent) => torrent.inPlace).length
  return {
    names: torrents.slice(0, MOST_NAMES).map(({ name }) => name),
    more: Math.max(0, torrents.length - MOST_NAMES),
    canDelete: inPlace < torrents.length,
    inPlace
  }
}
