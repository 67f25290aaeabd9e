import type { State } from '../../shared/api/model.ts'
import { newsBetween } from '../../shared/api/news.ts'
import { inert } from '../../shared/inert.ts'
import type { Words } from '../i18n/words.svelte.ts'

/** Sentences about releases at once; of more, only how many is said. */
const MOST_AT_ONCE = 3

/** What to say of releases that came between two moments. @param before null: nothing was known, and nothing is news */
export function sentencesBetween(before: State | null, after: State | null, words: Words): readonly string[] {
  if (before === null || after === null) return []
  const news = newsBetween(before.channels, after.channels)
  if (news.length > MOST_AT_ONCE) return [words.t('news.many', { count: news.length })]
  return news.map(({ name, title }) =>
    words.t('news.one', { channel: inert(name), title: inert(title ?? '') })
  )
}
