import type { TorrentSummary } from '../../../shared/api/model.ts'
import type { Words } from './words.ts'

type Torrents = Readonly<Record<string, TorrentSummary>>

/** Something the system shows a notification of. */
export interface Notice {
  readonly title: string
  readonly body: string
  /** The torrent whose folder a click opens; null: a click shows the window. */
  readonly folderOf: string | null
}

/** More of one kind at once are told in one notice: a full disk stops everything in the same moment. */
const MOST_AT_ONCE = 3

/** What happened between two moments that a user who looks elsewhere wants to know. */
export function noticesBetween(before: Torrents, after: Torrents, words: Words): readonly Notice[] {
  const completed = Object.values(after).filter((one) => isComplete(one) && !isComplete(before[one.id]))
  const errored = Object.values(after).filter(({ id, state }) => {
    return state === 'errored' && before[id]?.state !== 'errored'
  })
  return [
    ...told(completed, words.completed, words.manyCompleted, (one) => ({
      title: words.completed,
      body: one.name ?? words.unnamed,
      folderOf: one.id
    })),
    ...told(errored, words.errored, words.manyErrored, (one) => ({
      title: words.errored,
      body: `${one.name ?? words.unnamed}: ${one.trouble ?? ''}`,
      folderOf: null
    }))
  ]
}

/** What is shared from where it lies was never downloaded. */
function isComplete(torrent: TorrentSummary | undefined): boolean {
  return torrent !== undefined && !torrent.inPlace && torrent.completedAt !== null
}

function told(
  torrents: readonly TorrentSummary[],
  title: string,
  many: (count: number) => string,
  notice: (torrent: TorrentSummary) => Notice
): readonly Notice[] {
  if (torrents.length <= MOST_AT_ONCE) return torrents.map(notice)
  return [{ title, body: many(torrents.length), folderOf: null }]
}
