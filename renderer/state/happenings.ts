import type { Share, State } from '../../shared/api/model.ts'
import { newsBetween } from '../../shared/api/news.ts'
import { inert } from '../../shared/inert.ts'
import type { Words } from '../i18n/words.svelte.ts'
import { inWords, type Notice } from './notices.svelte.ts'

/** Something that happened by itself, and is worth a sentence. */
export interface Happening {
  readonly text: string
  readonly tone: Notice['tone']
  /** The channel it happened in; null: in none. */
  readonly channel: string | null
}

/** Releases told of at once; of more, only how many channels they are in. */
const MOST_AT_ONCE = 3

/** Releases that came between two moments. @param before null: nothing was known, and nothing is news */
export function releasesBetween(
  before: State | null,
  after: State | null,
  words: Words
): readonly Happening[] {
  if (before === null || after === null) return []
  const news = newsBetween(before.channels, after.channels)
  if (news.length > MOST_AT_ONCE)
    return [{ text: words.t('news.many', { count: news.length }), tone: 'done', channel: null }]
  return news.map(({ id, name, title }) => ({
    text: words.t('news.one', { channel: inert(name), title: inert(title ?? '') }),
    tone: 'done',
    channel: id
  }))
}

/** Files and folders that go on being shared when nobody looks at them any more: how that ends is told all the same. */
export class LeftShares {
  /** Ids at the engine, and whether the state has told of them yet. */
  readonly #works = new Map<string, boolean>()

  /** @param work its id at the engine */
  add(work: string): void {
    this.#works.set(work, false)
  }

  /** Those that have ended, each once. */
  ended({ shares, channels }: State, words: Words): readonly Happening[] {
    return [...this.#works].flatMap(([work, isKnown]) => {
      const share = shares[work]
      if (share?.state === 'hashing') this.#works.set(work, true)
      else if (share !== undefined || isKnown) this.#works.delete(work)
      return share === undefined || share.state === 'hashing' ? [] : [endOf(share, channels, words)]
    })
  }
}

function endOf(
  { name, state, channel, release, code, trouble }: Share,
  channels: State['channels'],
  words: Words
): Happening {
  const about = { name: inert(name), channel: inert(channels[channel ?? '']?.name ?? '') }
  if (state === 'failed') {
    const why = inWords(words, code ?? '', trouble ?? '')
    return { text: words.t('news.notShared', { ...about, trouble: why }), tone: 'trouble', channel: null }
  }
  if (channel === null || release === null)
    return { text: words.t('news.shared', about), tone: 'done', channel: null }
  return { text: words.t('news.published', { ...about, number: release }), tone: 'done', channel }
}
