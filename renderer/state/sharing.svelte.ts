import type { Input } from '../../shared/api/commands.ts'
import type { Share } from '../../shared/api/model.ts'
import { parseTiers } from '../../shared/tiers.ts'
import type { Words } from '../i18n/words.svelte.ts'
import type { Sharing } from './dialogs.svelte.ts'
import { nameOf } from './engine-paths.ts'
import { inWords, troubleOf } from './notices.svelte.ts'
import { Refusal } from './refusal.ts'
import type { Shoal } from './shoal.svelte.ts'
import { hasTooMany, urlsIn, wrongLines } from './url-lines.ts'

/** How torrents are made of what is shared. */
export interface ShareOptions {
  readonly version: 'hybrid' | 'v1'
  /** Bytes; null: chosen by size. */
  readonly pieceLength: number | null
  readonly comment: string
  /** As they are typed: a URL a line. */
  readonly trackers: string
  readonly webSeeds: string
  readonly isPrivate: boolean
}

export const USUAL_OPTIONS: ShareOptions = {
  version: 'hybrid',
  pieceLength: null,
  comment: '',
  trackers: '',
  webSeeds: '',
  isPrivate: false
}

/** Whether a torrent can be made so. */
export function canShareSo({ trackers, webSeeds, isPrivate }: ShareOptions): boolean {
  const tiers = parseTiers(trackers)
  const areUsable = wrongLines(trackers, 'trackers').length + wrongLines(webSeeds, 'webSeeds').length === 0
  return areUsable && !hasTooMany([...tiers, urlsIn(webSeeds)]) && (!isPrivate || tiers.length > 0)
}

/** The release that something becomes in a channel of ours. */
export interface Publishing {
  readonly channel: string
  /** As they are typed; an empty title: its name and number. */
  readonly title: string
  readonly notes: string
}

/** Pieces from 16 KiB to 16 MiB, in bytes. */
export const PIECE_LENGTHS: readonly number[] = Array.from({ length: 11 }, (_, at) => 2 ** (14 + at))

/** Where a file or folder is on its way from the disk to a link. */
export type Progress =
  | { readonly state: 'ready' }
  | { readonly state: 'sending' | 'hashing'; readonly done: number; readonly total: number }
  /** `release`: of the channel it was published in; null: it was not. */
  | { readonly state: 'done'; readonly torrent: string; readonly release: PublishedRelease | null }
  | { readonly state: 'failed'; readonly sentence: string }

export interface PublishedRelease {
  readonly channel: string
  readonly number: number
}

/** One file or folder that someone is about to share. Where it lies on another computer, it is sent to the engine's first. */
export class ShareWork {
  readonly name: string
  readonly progress: Progress = $derived.by(() => this.#row() ?? this.#own)
  readonly #what: Sharing
  readonly #shoal: Shoal
  readonly #words: Words
  readonly #stop = new AbortController()
  /** What is known of it besides the engine's row. */
  #own: Progress = $state.raw({ state: 'ready' })
  #work: string | null = $state(null)

  constructor(what: Sharing, shoal: Shoal, words: Words) {
    this.#what = what
    this.#shoal = shoal
    this.#words = words
    this.name = 'path' in what ? nameOf(what.path) : what.name
  }

  /** At the engine; null: it has not begun there. */
  get id(): string | null {
    return this.#work
  }

  get isUnderWay(): boolean {
    return this.progress.state === 'sending' || this.progress.state === 'hashing'
  }

  /**
   * Resolves when the engine has begun, or will not. @param publishing null: it is shared by its link alone; else `options` do not
   * matter, for releases are made alike
   */
  async begin(options: ShareOptions, publishing: Publishing | null = null): Promise<void> {
    try {
      const path = 'path' in this.#what ? this.#what.path : await this.#send(this.#what.files)
      this.#stop.signal.throwIfAborted()
      this.#own = { state: 'hashing', done: 0, total: 0 }
      const { work } = await (publishing === null
        ? this.#shoal.call('share', shareInput(path, options))
        : this.#shoal.call('publish', publishInput(path, publishing)))
      this.#work = work
      if (this.#stop.signal.aborted) this.#forget(work)
    } catch (error) {
      if (this.#stop.signal.aborted) return
      this.#own = { state: 'failed', sentence: this.#sentenceOf(error) }
    }
  }

  /** Ends what is under way, and forgets it. A torrent that was made stays. */
  end(): void {
    this.#stop.abort()
    if (this.#work !== null) this.#forget(this.#work)
  }

  async #send(files: readonly { readonly path: string; readonly file: File }[]): Promise<string> {
    const total = files.reduce((sum, { file }) => sum + file.size, 0)
    this.#own = { state: 'sending', done: 0, total }
    return await this.#shoal.bridge.upload(
      files,
      (done) => (this.#own = { state: 'sending', done: Math.min(done, total), total }),
      this.#stop.signal
    )
  }

  #row(): Progress | null {
    const row = this.#work === null ? undefined : this.#shoal.state?.shares[this.#work]
    return row === undefined ? null : this.#progressOf(row)
  }

  #progressOf({ state, done, total, torrent, channel, release, code, trouble }: Share): Progress {
    if (state === 'done' && torrent !== null)
      return {
        state,
        torrent,
        release: channel === null || release === null ? null : { channel, number: release }
      }
    if (state === 'failed') return { state, sentence: inWords(this.#words, code ?? '', trouble ?? '') }
    return { state: 'hashing', done, total }
  }

  /** What a bridge says of an upload is a sentence already. */
  #sentenceOf(error: unknown): string {
    if (error instanceof Refusal || !(error instanceof Error)) return troubleOf(this.#words, error)
    return error.message
  }

  #forget(work: string): void {
    // The engine may have forgotten it already.
    this.#shoal.call('endShare', { work }).catch(() => undefined)
  }
}

function shareInput(
  path: string,
  { version, pieceLength, comment, trackers, webSeeds, isPrivate }: ShareOptions
): Input<'share'> {
  return {
    path,
    version,
    pieceLength,
    comment: comment.trim() === '' ? null : comment.trim(),
    trackers: parseTiers(trackers).map((tier) => [...tier]),
    webSeeds: [...urlsIn(webSeeds)],
    isPrivate
  }
}

function publishInput(path: string, { channel, title, notes }: Publishing): Input<'publish'> {
  return { id: channel, path, title: title.trim() === '' ? null : title.trim(), notes: notes.trim() }
}

/** Bytes per second since it began, and seconds that are left: of the whole, for that is steadier than the last moment. */
export class Pace {
  #began: number | null = null
  #from = 0
  #last = 0

  /** @param now milliseconds of any clock @returns nulls while there is nothing to measure */
  at(now: number, done: number, total: number): { readonly rate: number; readonly left: number } | null {
    if (this.#began === null || done < this.#last) {
      this.#began = now
      this.#from = done
    }
    this.#last = done
    const seconds = (now - this.#began) / 1000
    const rate = seconds > 0 ? (done - this.#from) / seconds : 0
    return rate > 0 ? { rate, left: (total - done) / rate } : null
  }
}
