import { setImmediate } from 'node:timers/promises'
import MiniSearch, { type SearchOptions } from 'minisearch'
import { SeenWords } from './seen-words.ts'
import { wordsOf } from './words.ts'

/** What is searched of a release. */
export interface Indexed {
  readonly title: string
  readonly notes: string
  /** Paths. */
  readonly files: readonly string[]
  /** milliseconds since 1970 */
  readonly publishedAt: number
}

/** A release that has what was asked for. */
export interface Match {
  readonly id: number
  /** Those of its words that were meant. */
  readonly words: ReadonlySet<string>
}

/** Of one release, in their order: more would crowd out everything else. */
const MAX_WORDS = 5_000
/** UTF-16 units of one release that its words are looked for in: some 10 ms of work. */
const MAX_TEXT_LENGTH = 200_000
/** Words that so many releases have say little: of those, the newest are ranked. */
const MAX_RANKED = 1_000
/** Bytes, about: what the index takes for a word of a release, for one that no release had before, and for the release. */
const WORD_BYTES = 40
const NEW_WORD_BYTES = 350
const RELEASE_BYTES = 1_000

/** Words, one blank apart: they are told apart here, and each counts once. */
interface Document {
  readonly id: number
  readonly title: string
  readonly text: string
}

/** The words of releases in memory, by MiniSearch. */
export class ReleaseIndex {
  readonly #index = new MiniSearch<Document>({
    fields: ['title', 'text'],
    tokenize: (words) => (words === '' ? [] : words.split(' ')),
    processTerm: unsliced
  })
  /** By id, of those that are removed too. */
  readonly #publishedAt: number[] = []
  readonly #seen = new SeenWords()
  #lastId = 0

  /** @returns its id, and the bytes that it takes, about */
  add({ title, notes, files, publishedAt }: Indexed): { readonly id: number; readonly bytes: number } {
    const id = ++this.#lastId
    const titleWords = new Set(wordsOf(title))
    const text = [notes, ...files].join('\n').slice(0, MAX_TEXT_LENGTH)
    const words = [...new Set(wordsOf(text))].slice(0, MAX_WORDS)
    this.#index.add({ id, title: [...titleWords].join(' '), text: words.join(' ') })
    this.#publishedAt[id] = publishedAt
    const newWords = [...titleWords, ...words].filter((word) => this.#seen.isNew(word)).length
    const bytes = RELEASE_BYTES + WORD_BYTES * (titleWords.size + words.length) + NEW_WORD_BYTES * newWords
    return { id, bytes }
  }

  remove(id: number): void {
    this.#index.discard(id)
  }

  /**
   * Releases that have all the words, or words that begin so; where there are none, those with words that are spelt about so.
   * The best first, the newest first among equals. Nothing may be added or removed meanwhile: others have their turn.
   */
  async matching(words: readonly string[]): Promise<readonly Match[]> {
    const exact = await this.#ranked(words, EXACT)
    return exact.length > 0 ? exact : await this.#ranked(words, ABOUT)
  }

  async #ranked(words: readonly string[], options: SearchOptions): Promise<readonly Match[]> {
    const candidates = this.#newest(await this.#candidates(words, options))
    if (candidates.count === 0) return []
    return this.#index
      .search(words.join(' '), { ...options, boostDocument: (id: number) => Number(candidates.has(id)) })
      .sort((a, b) => b.score - a.score || this.#timeOf(b.id as number) - this.#timeOf(a.id as number))
      .map(({ id, terms }) => ({ id: id as number, words: new Set(terms) }))
  }

  /**
   * At least those that have all the words, found without their ranks: what a rank costs is most of a search. Long words come
   * first, as fewer have them, and what so few have is ranked at once.
   */
  async #candidates(words: readonly string[], options: SearchOptions): Promise<IdSet> {
    let candidates: IdSet | null = null
    for (const word of words.toSorted((a, b) => b.length - a.length)) {
      const before: IdSet | null = candidates
      const having = new IdSet(this.#lastId)
      const boostDocument = (id: number): number => {
        if (before === null || before.has(id)) having.add(id)
        return 0 // it is passed over
      }
      this.#index.search(word, { ...options, boostDocument })
      candidates = having
      await setImmediate()
      if (having.count <= MAX_RANKED) break
    }
    return candidates ?? new IdSet(0)
  }

  #newest(ids: IdSet): IdSet {
    if (ids.count <= MAX_RANKED) return ids
    const times = Float64Array.from(ids, (id) => this.#timeOf(id)).sort()
    const oldest = times[times.length - MAX_RANKED] ?? 0
    const newest = new IdSet(this.#lastId)
    for (const id of ids) if (this.#timeOf(id) > oldest) newest.add(id)
    for (const id of ids) if (this.#timeOf(id) === oldest && newest.count < MAX_RANKED) newest.add(id)
    return newest
  }

  #timeOf(id: number): number {
    return this.#publishedAt[id] ?? 0
  }
}

/** V8 keeps the whole of a text for each longer word that is cut from it. */
function unsliced(word: string): string {
  return word.length <= MAX_COPIED ? word : Buffer.from(word).toString()
}

/** UTF-16 units that V8 copies at once. */
const MAX_COPIED = 12

/** Ids of releases. A search adds them by the ten thousand. */
class IdSet {
  readonly #has: Uint8Array
  #count = 0

  constructor(lastId: number) {
    this.#has = new Uint8Array(lastId + 1)
  }

  get count(): number {
    return this.#count
  }

  *[Symbol.iterator](): Generator<number> {
    for (let id = 0; id < this.#has.length; id++) if (this.has(id)) yield id
  }

  has(id: number): boolean {
    return this.#has[id] === 1
  }

  add(id: number): void {
    if (this.#has[id] === 1) return
    this.#has[id] = 1
    this.#count++
  }
}

const EXACT: SearchOptions = {
  combineWith: 'AND',
  // What one letter begins is everything.
  prefix: (word) => word.length > 1,
  boost: { title: 10 },
  // BM25+, as MiniSearch has it, but a release is no less what was meant for having more files.
  bm25: { k: 1.2, b: 0, d: 0.5 }
}

const ABOUT: SearchOptions = {
  ...EXACT,
  // Letters that differ; two that changed places are two. A number is another number then, and short words are all alike.
  fuzzy: (word) => word.length > 3 && !/\p{N}/u.test(word) && (word.length === 4 ? 1 : 2)
}
