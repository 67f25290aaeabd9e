import { setImmediate } from 'node:timers/promises'
import { indexFrom } from '../../channel/by-number.ts'
import type { ReleaseHead } from '../../channel/release.ts'
import { Turns } from '../turns.ts'
import { ReleaseIndex, type Match } from './release-index.ts'
import { wordsOf } from './words.ts'

/** A channel as far as it is searched. */
export interface Searched {
  /** In the order of the log. */
  readonly releases: readonly ReleaseHead[]
  /** Of a release's files in their order, no more than so many. */
  paths(number: number, most: number): Promise<readonly string[]>
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
/** Bytes of memory, about, that all releases together may take: who has the most goes without the oldest of theirs. */
const MAX_BYTES = 48_000_000
/** Releases that are read at once: one after the other, ten thousand take three times as long. */
const READ_AHEAD = 32
/** UTF-16 units of names after which everything else has its turn. */
const SLICE = 100_000
const MAX_SHOWN_FILES = 10
const MAX_QUERY_LENGTH = 200
const MAX_QUERY_WORDS = 8

/** A release that can be found. */
interface Entry<Channel> {
  readonly id: number
  readonly channel: Channel
  readonly head: ReleaseHead
  /** Of memory, about. */
  readonly bytes: number
}

/** What can be found of a channel. */
interface Shelf<Channel> {
  /** The number of the newest release that was taken in; 0: none. */
  newest: number
  /** The newest first. */
  readonly entries: Entry<Channel>[]
  bytes: number
}

/**
 * Finds releases by the words of their titles, notes and file names. It is derived from the logs, and costs nothing before the
 * first search: each search begins by taking in what has come since the last.
 */
export class Library<Channel extends Searched> {
  readonly #channels: () => readonly Channel[]
  readonly #maxBytes: number
  readonly #index = new ReleaseIndex()
  readonly #entries = new Map<number, Entry<Channel>>()
  readonly #shelves = new Map<Channel, Shelf<Channel>>()
  readonly #turns = new Turns()
  #bytes = 0

  constructor(channels: () => readonly Channel[], maxBytes = MAX_BYTES) {
    this.#channels = channels
    this.#maxBytes = maxBytes
  }

  /**
   * Releases that have all the words, or words that begin so; where there are none, those with words that are spelt about so.
   * The best first, the newest first among equals. A text without words finds nothing, and makes ready for one that has some.
   * @param limit most hits
   */
  async search(text: string, limit: number): Promise<readonly Hit<Channel>[]> {
    return await this.#turns.take('', async () => {
      const hits: Hit<Channel>[] = []
      for (const { channel, head, words } of await this.#found(text, limit)) {
        hits.push({ channel, release: head, files: namedBy(words, await pathsOf(channel, head)) })
      }
      return hits
    })
  }

  /** As `search`, without looking for the files. */
  async find(text: string, limit: number): Promise<readonly Omit<Hit<Channel>, 'files'>[]> {
    const found = await this.#turns.take('', () => this.#found(text, limit))
    return found.map(({ channel, head }) => ({ channel, release: head }))
  }

  async #found(text: string, limit: number): Promise<readonly Found<Channel>[]> {
    const words = [...new Set(wordsOf(text.slice(0, MAX_QUERY_LENGTH)))].slice(0, MAX_QUERY_WORDS)
    const channels = new Set(this.#channels())
    for (const channel of this.#shelves.keys()) if (!channels.has(channel)) this.#clear(channel)
    for (const channel of channels) await this.#takeIn(channel)
    const matches = words.length === 0 ? [] : await this.#index.matching(words)
    return matches.slice(0, limit).flatMap((match) => {
      const entry = this.#entries.get(match.id)
      return entry === undefined ? [] : { ...match, ...entry }
    })
  }

  /** From the newest back, as far as there is room. */
  async #takeIn(channel: Channel): Promise<void> {
    const shelf = this.#shelves.get(channel) ?? { newest: 0, entries: [], bytes: 0 }
    this.#shelves.set(channel, shelf)
    const { releases } = channel
    const known = indexFrom(releases, shelf.newest + 1)
    shelf.newest = releases.at(-1)?.number ?? 0
    let taken = 0
    for (let end = releases.length; end > known; end -= READ_AHEAD) {
      const heads = releases.slice(Math.max(known, end - READ_AHEAD), end).reverse()
      const entries = await this.#entriesOf(channel, heads)
      shelf.entries.splice(taken, 0, ...entries)
      shelf.bytes += sumOf(entries)
      this.#bytes += sumOf(entries)
      taken += entries.length
      this.#makeRoom()
      if (shelf.entries.length < taken) return
      await setImmediate()
    }
  }

  async #entriesOf(channel: Channel, heads: readonly ReleaseHead[]): Promise<readonly Entry<Channel>[]> {
    const paths = await Promise.all(heads.map((head) => pathsOf(channel, head)))
    const entries: Entry<Channel>[] = []
    let slice = 0
    for (const [at, head] of heads.entries()) {
      const files = paths[at] ?? []
      entries.push(this.#entry(channel, head, files))
      slice += files.reduce((sum, { length }) => sum + length, 0)
      if (slice < SLICE) continue
      slice = 0
      await setImmediate()
    }
    return entries
  }

  #entry(channel: Channel, head: ReleaseHead, files: readonly string[]): Entry<Channel> {
    const entry = { channel, head, ...this.#index.add({ ...head, files }) }
    this.#entries.set(entry.id, entry)
    return entry
  }

  #makeRoom(): void {
    while (this.#bytes > this.#maxBytes) {
      const [first, ...others] = this.#shelves.values()
      if (first === undefined) return
      this.#dropOldest(others.reduce((most, each) => (each.bytes > most.bytes ? each : most), first))
    }
  }

  #clear(channel: Channel): void {
    const shelf = this.#shelves.get(channel)
    while (shelf !== undefined && shelf.entries.length > 0) this.#dropOldest(shelf)
    this.#shelves.delete(channel)
  }

  #dropOldest(shelf: Shelf<Channel>): void {
    const oldest = shelf.entries.pop()
    if (oldest === undefined) return
    shelf.bytes -= oldest.bytes
    this.#bytes -= oldest.bytes
    this.#entries.delete(oldest.id)
    this.#index.remove(oldest.id)
  }
}

type Found<Channel> = Entry<Channel> & Match

/** None where its log cannot be read any more, as after a fork. */
async function pathsOf(channel: Searched, { number }: ReleaseHead): Promise<readonly string[]> {
  return await channel.paths(number, MAX_FILES).catch(() => [])
}

function namedBy(words: ReadonlySet<string>, paths: readonly string[]): readonly string[] {
  return paths
    .map((path) => ({ path, count: new Set(wordsOf(path).filter((word) => words.has(word))).size }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, MAX_SHOWN_FILES)
    .map(({ path }) => path)
}

function sumOf(entries: readonly { readonly bytes: number }[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0)
}
