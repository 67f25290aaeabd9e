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
  const { language } = words
  switch (column) {
    case 'size':
      return torrent.size === null ? '' : formatBytes(language, torrent.size)
    case 'seeds':
      return counted(language, torrent.seeds, torrent)
    case 'peers':
      return counted(language, torrent.peers, torrent)
    case 'down':
      return torrent.downRate > 0 ? formatRate(language, torrent.downRate) : ''
    case 'up':
      return torrent.upRate > 0 ? formatRate(language, torrent.upRate) : ''
    case 'eta':
      return torrent.state === 'downloading' || torrent.state === 'stalled'
        ? formatDuration(language, secondsLeft(torrent))
        : ''
    case 'ratio':
      return formatRatio(language, ratioOf(torrent))
    case 'left':
      return torrent.left > 0 ? formatBytes(language, torrent.left) : ''
    case 'downloaded':
      return torrent.downloaded > 0 ? formatBytes(language, torrent.downloaded) : ''
    case 'uploaded':
      return torrent.uploaded > 0 ? formatBytes(language, torrent.uploaded) : ''
    case 'added':
      return formatTime(language, torrent.addedAt)
    case 'completed':
      return torrent.completedAt === null ? '' : formatTime(language, torrent.completedAt)
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

function counted(language: string, count: number, { state }: TorrentSummary): string {
  return state === 'stopped' || state === 'errored' ? '' : formatCount(language, count)
}
