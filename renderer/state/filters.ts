import type { TorrentSummary } from '../../shared/api/model.ts'

/** What the sidebar offers, in its order. */
export const STATUS_FILTERS = [
  'all',
  'downloading',
  'seeding',
  'completed',
  'running',
  'stopped',
  'active',
  'inactive',
  'stalled',
  'checking',
  'errored'
] as const
export type StatusFilter = (typeof STATUS_FILTERS)[number]

export function fits(torrent: TorrentSummary, filter: StatusFilter): boolean {
  const { state, left, wanted, downRate, upRate } = torrent
  switch (filter) {
    case 'all':
      return true
    case 'downloading':
      return state === 'downloading' || state === 'stalled' || state === 'metadata'
    case 'completed':
      return wanted > 0 && left === 0
    case 'running':
      return state !== 'stopped' && state !== 'errored'
    case 'active':
      return downRate > 0 || upRate > 0
    case 'inactive':
      return downRate === 0 && upRate === 0
    case 'stalled':
    case 'seeding':
    case 'stopped':
    case 'checking':
    case 'errored':
      return state === filter
  }
}

/** How many torrents each filter would show. */
export function countAll(torrents: Readonly<Record<string, TorrentSummary>>): Record<StatusFilter, number> {
  const counts = Object.fromEntries(STATUS_FILTERS.map((filter) => [filter, 0])) as Record<
    StatusFilter,
    number
  >
  for (const id in torrents) {
    const torrent = torrents[id]
    if (torrent === undefined) continue
    for (const filter of STATUS_FILTERS) if (fits(torrent, filter)) counts[filter]++
  }
  return counts
}

/** Every word of the text is somewhere in the name, or the text begins the infohash. */
export function matches({ name, id }: TorrentSummary, words: readonly string[]): boolean {
  if (words.length === 0) return true
  const where = (name ?? '').toLowerCase()
  return words.every((word) => where.includes(word)) || (words.length === 1 && id.startsWith(words[0] ?? ''))
}

export function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
}
