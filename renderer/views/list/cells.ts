import type { TorrentSummary } from '../../../shared/api/model.ts'
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatRate,
  formatRatio,
  formatTime
} from '../../i18n/numbers.ts'
import type { Words } from '../../i18n/words.svelte.ts'
import { ratioOf, secondsLeft, type ColumnId } from '../../state/columns.ts'

/** What stands in a cell. Nothing where there is nothing to say: a list of zeros hides the numbers that matter. */
export function cellText(words: Words, torrent: TorrentSummary, column: ColumnId): string {
  const { locale } = words
  switch (column) {
    case 'size':
      return torrent.size === null ? '' : formatBytes(locale, torrent.size)
    case 'seeds':
      return counted(locale, torrent.seeds, torrent)
    case 'peers':
      return counted(locale, torrent.peers, torrent)
    case 'down':
      return torrent.downRate > 0 ? formatRate(locale, torrent.downRate) : ''
    case 'up':
      return torrent.upRate > 0 ? formatRate(locale, torrent.upRate) : ''
    case 'eta':
      return torrent.state === 'downloading' || torrent.state === 'stalled'
        ? formatDuration(locale, secondsLeft(torrent))
        : ''
    case 'ratio':
      return formatRatio(locale, ratioOf(torrent))
    case 'left':
      return torrent.left > 0 ? formatBytes(locale, torrent.left) : ''
    case 'downloaded':
      return torrent.downloaded > 0 ? formatBytes(locale, torrent.downloaded) : ''
    case 'uploaded':
      return torrent.uploaded > 0 ? formatBytes(locale, torrent.uploaded) : ''
    case 'added':
      return formatTime(locale, torrent.addedAt)
    case 'completed':
      return torrent.completedAt === null ? '' : formatTime(locale, torrent.completedAt)
    case 'folder':
      return torrent.folder
    case 'hash':
      return torrent.id
    case 'name':
    case 'progress':
    case 'status':
      return ''
  }
}

function counted(locale: string, count: number, { state }: TorrentSummary): string {
  return state === 'stopped' || state === 'errored' ? '' : formatCount(locale, count)
}
