import type { State, TorrentSummary } from '../../../shared/api/model.ts'
import { newsBetween } from '../../../shared/api/news.ts'
import { inert } from '../../../shared/inert.ts'
import type { Words } from './words.ts'

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
export function noticesBetween(before: State, after: State, words: Words): readonly Notice[] {
  const torrents = Object.values(after.torrents)
  const completed = torrents.filter((one) => isComplete(one) && !isComplete(before.torrents[one.id]))
  const errored = torrents.filter(({ id, state }) => {
    return state === 'errored' && before.torrents[id]?.state !== 'errored'
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
    })),
    ...told(newsBetween(before.channels, after.channels), words.released, words.manyReleased, (one) => ({
      title: words.released,
      body: `${inert(one.name)}: ${inert(one.title ?? '')}`,
      folderOf: null
    }))
  ]
}

/** What is shared from where it lies was never downloaded. */
function isComplete(torrent: TorrentSummary | undefined): boolean {
  return torrent !== undefined && !torrent.inPlace && torrent.completedAt !== null
}

function told<T>(
  things: readonly T[],
  title: string,
  many: (count: number) => string,
  notice: (thing: T) => Notice
): readonly Notice[] {
  if (things.length <= MOST_AT_ONCE) return things.map(notice)
  return [{ title, body: many(things.length), folderOf: null }]
}
