import MiniSearch, { type SearchOptions, type SearchResult } from 'minisearch'
import type { Release, ReleaseHead } from '../../channel/release.ts'
import { Turns } from '../turns.ts'
import { wordsOf } from './words.ts'

/** A channel as far as it is searched. */
export interface Searched {
  /** In the order of the log. */
  readonly releases: readonly ReleaseHead[]
  /** Null: there is none of that number. */
  release(number: number): Promise<Release | null>
}

/** A release that was found. */
export interface Hit<Channel> {
  readonly channel: Channel
  readonly release: ReleaseHead
  /** Paths of files whose names were found, those with the most of the words first; not more than a person reads. */
  readonly files: readonly string[]
}

/** Of one release, in the order of its files: names of more would crowd out everything else. */
const MAX_FILES = 1_000
/** UTF-16 units of one channel that are indexed, about: its newest releases. Each takes some 20 bytes of memory. */
const MAX_SHELF_LENGTH = 8_000_000
/** Releases that are read at once, and files of theirs, unless one alone has more. */
const READ_AHEAD = 32
const READ_AHEAD_FILES = 10_000
/** Words that so many releases have say little: of those, the newest are ranked. */
const MAX_RANKED = 2_000
const MAX_SHOWN_FILES = 10
const MAX_QUERY_LENGTH = 200
const MAX_QUERY_WORDS = 16

/** What the index holds of a release. */
interface Entry<Channel> {
  readonly id: number
  readonly channel: Channel
  readonly head: ReleaseHead
  /** UTF-16 units that were indexed */
  readonly length: number
}

interface Document {
  readonly id: number
  readonly title: string
  readonly notes: string
  readonly files: string
}

/**
 * Finds releases by the words of their titles, notes and file names. It is derived from the logs, and costs nothing before the
 * first search: each search begins by taking in what has come since the last.
 */
export class Library<Channel extends Searched> {
  readonly #channels: () => readonly Channel[]
  readonly #index = new MiniSearch<Document>({
    fields: ['title', 'notes', 'files'],
    tokenize: (text) => [...wordsOf(text)],
    processTerm: (word) => word
  })
  readonly #entries = new Map<number, Entry<Channel>>()
  /** The entries of each channel, the oldest first. */
  readonly #shelves = new Map<Channel, readonly Entry<Channel>[]>()
  readonly #turns = new Turns()
  #lastId = 0

  constructor(channels: () => readonly Channel[]) {
    this.#channels = channels
  }

  /**
   * Releases that have all the words, or words that begin so; where there are none, those with words that are spelt about so.
   * The best first, the newest first among equals.
   * @param limit most hits
   */
  async search(text: string, limit: number): Promise<readonly Hit<Channel>[]> {
    return await this.#turns.take('', async () => {
      const hits: Hit<Channel>[] = []
      for (const { entry, result } of await this.#found(text, limit)) {
        const { channel, head } = entry
        hits.push({ channel, release: head, files: matching(await whole(channel, head), result) })
      }
      return hits
    })
  }

  /** As `search`, without looking for the files. */
  async find(text: string, limit: number): Promise<readonly Omit<Hit<Channel>, 'files'>[]> {
    const found = await this.#turns.take('', () => this.#found(text, limit))
    return found.map(({ entry: { channel, head } }) => ({ channel, release: head }))
  }

  async #found(text: string, limit: number): Promise<readonly Found<Channel>[]> {
    const words = [...new Set(wordsOf(text.slice(0, MAX_QUERY_LENGTH)))].slice(0, MAX_QUERY_WORDS)
    if (words.length === 0) return []
    const channels = new Set(this.#channels())
    for (const channel of this.#shelves.keys()) if (!channels.has(channel)) this.#shelve(channel, [])
    for (const channel of channels) await this.#takeIn(channel)
    return this.#ranked(words).slice(0, limit)
  }

  /** From the newest back, as far as there is room. */
  async #takeIn(channel: Channel): Promise<void> {
    const shelf = this.#shelves.get(channel) ?? []
    const last = shelf.at(-1)?.head.number ?? 0
    const news = channel.releases.filter(({ number }) => number > last).reverse()
    const fresh: Entry<Channel>[] = []
    let length = 0
    for (const heads of batchesOf(news)) {
      if (length > MAX_SHELF_LENGTH) break
      const entries = await Promise.all(heads.map((head) => this.#add(channel, head)))
      length += entries.reduce((sum, entry) => sum + entry.length, 0)
      fresh.push(...entries)
    }
    if (fresh.length > 0) this.#shelve(channel, [...shelf, ...fresh.reverse()])
  }

  async #add(channel: Channel, head: ReleaseHead): Promise<Entry<Channel>> {
    const files = indexed(await whole(channel, head)).join('\n')
    const { title, notes } = head
    const id = ++this.#lastId
    this.#index.add({ id, title, notes, files })
    const entry = { id, channel, head, length: title.length + notes.length + files.length }
    this.#entries.set(id, entry)
    return entry
  }

  /** Keeps the newest of these entries, as many as there is room for; what else there was of the channel is forgotten. */
  #shelve(channel: Channel, entries: readonly Entry<Channel>[]): void {
    let room = MAX_SHELF_LENGTH
    const kept = entries.toReversed().filter(({ length }) => (room -= length) >= 0)
    const gone = new Set([...(this.#shelves.get(channel) ?? []), ...entries])
    for (const entry of kept) gone.delete(entry)
    for (const { id } of gone) {
      this.#index.discard(id)
      this.#entries.delete(id)
    }
    if (kept.length === 0) this.#shelves.delete(channel)
    else this.#shelves.set(channel, kept.reverse())
  }

  #ranked(words: readonly string[]): readonly Found<Channel>[] {
    const exact = this.#having(words, EXACT)
    const [candidates, options] = exact.size > 0 ? [exact, EXACT] : [this.#having(words, ABOUT), ABOUT]
    const ranked = this.#newest(candidates)
    const boostDocument = (id: unknown): number => Number(ranked.has(id as number))
    return this.#index
      .search(words.join(' '), { ...options, boostDocument })
      .flatMap((result) => {
        const entry = this.#entries.get(result.id as number)
        return entry === undefined ? [] : { entry, result }
      })
      .sort((a, b) => b.result.score - a.result.score || b.entry.head.publishedAt - a.entry.head.publishedAt)
  }

  /** Those that have all the words, found without their ranks: what a rank costs is most of a search. */
  #having(words: readonly string[], options: SearchOptions): ReadonlySet<number> {
    let all: ReadonlySet<number> | null = null
    for (const word of words) {
      const before: ReadonlySet<number> | null = all
      const having = new Set<number>()
      const boostDocument = (id: unknown): number => {
        if (before === null || before.has(id as number)) having.add(id as number)
        return 0 // it is passed over
      }
      this.#index.search(word, { ...options, boostDocument })
      all = having
    }
    return all ?? new Set()
  }

  #newest(ids: ReadonlySet<number>): ReadonlySet<number> {
    if (ids.size <= MAX_RANKED) return ids
    const age = (id: number): number => -(this.#entries.get(id)?.head.publishedAt ?? 0)
    return new Set([...ids].sort((a, b) => age(a) - age(b)).slice(0, MAX_RANKED))
  }
}

interface Found<Channel> {
  readonly entry: Entry<Channel>
  readonly result: SearchResult
}

const EXACT: SearchOptions = {
  combineWith: 'AND',
  // What one letter begins is everything.
  prefix: (word) => word.length > 1,
  boost: { title: 3 }
}

const ABOUT: SearchOptions = {
  ...EXACT,
  // Letters that differ; two that changed places are two. A number is another number then, and short words are all alike.
  fuzzy: (word) => word.length > 3 && !/\p{N}/u.test(word) && (word.length === 4 ? 1 : 2)
}

function* batchesOf(heads: readonly ReleaseHead[]): Generator<readonly ReleaseHead[]> {
  let batch: ReleaseHead[] = []
  let files = 0
  for (const head of heads) {
    files += head.fileCount
    if (batch.length === READ_AHEAD || (batch.length > 0 && files > READ_AHEAD_FILES)) {
      yield batch
      batch = []
      files = head.fileCount
    }
    batch.push(head)
  }
  if (batch.length > 0) yield batch
}

/** A release with its files; without them where its log cannot be read any more, as after a fork. */
async function whole(channel: Searched, head: ReleaseHead): Promise<Release> {
  const release = await channel.release(head.number).catch(() => null)
  return release ?? { ...head, files: [] }
}

function indexed({ files }: Release): readonly string[] {
  return files.slice(0, MAX_FILES).map(({ path }) => path)
}

function matching(release: Release, { match }: SearchResult): readonly string[] {
  const words = new Set(Object.keys(match).filter((word) => match[word]?.includes('files')))
  return indexed(release)
    .map((path) => ({ path, count: new Set(wordsOf(path).filter((word) => words.has(word))).size }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, MAX_SHOWN_FILES)
    .map(({ path }) => path)
}
