import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import type { Share } from '../../shared/api/model.ts'
import { ShoalError } from '../../shared/errors.ts'
import type { Channel } from '../engine/channels/channel.ts'
import type { ReleaseWords } from '../engine/channels/release-of.ts'
import type { Engine } from '../engine/engine.ts'
import type { TorrentOptions } from '../metainfo/plan.ts'

/** Hashed at the same time; each keeps all hashing threads busy. */
const MOST_AT_ONCE = 16
/** Rows kept for faces to read; of those that ended, the oldest goes. */
const MOST_KEPT = 100

/** A release that is to be made of what is shared. */
export interface Publishing {
  readonly channel: Channel
  readonly words: ReleaseWords
}

interface Work {
  readonly stop: AbortController
  row: Share
}

/** Files and folders being made torrents of. A row stays when its work has ended, so that a face that was away sees how. */
export class Shares {
  readonly #engine: Engine
  readonly #works = new Map<string, Work>()
  readonly #underWay = new Set<Promise<void>>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  get rows(): Readonly<Record<string, Share>> {
    return Object.fromEntries([...this.#works].map(([id, { row }]) => [id, row]))
  }

  /**
   * Begins; the torrent starts when it is made.
   * @param publishing where it is published too, once it is made
   * @throws ShoalError 'usage' with too many under way
   */
  begin(path: string, options: TorrentOptions, publishing: Publishing | null = null): string {
    if (this.#underWay.size >= MOST_AT_ONCE)
      throw new ShoalError('usage', 'Too much is being prepared for sharing; wait until some of it is done.')
    const id = randomBytes(8).toString('hex')
    const row: Share = {
      path,
      name: basename(path),
      state: 'hashing',
      done: 0,
      total: 0,
      torrent: null,
      channel: publishing?.channel.id ?? null,
      release: null,
      code: null,
      trouble: null
    }
    const work: Work = { stop: new AbortController(), row }
    this.#works.set(id, work)
    this.#forgetOldest()
    const making = this.#make(work, options, publishing).finally(() => this.#underWay.delete(making))
    this.#underWay.add(making)
    return id
  }

  /** Stops the hashing if it goes on. @throws ShoalError 'not-found' */
  end(id: string): void {
    const work = this.#works.get(id)
    if (work === undefined) throw new ShoalError('not-found', 'This is not being shared.')
    this.#works.delete(id)
    work.stop.abort()
  }

  async close(): Promise<void> {
    for (const { stop } of this.#works.values()) stop.abort()
    await Promise.all(this.#underWay)
  }

  async #make(work: Work, options: TorrentOptions, publishing: Publishing | null): Promise<void> {
    const { path } = work.row
    try {
      const torrent = await this.#engine.share(path, options, [], {
        onProgress: (done, total) => (work.row = { ...work.row, done, total }),
        signal: work.stop.signal
      })
      const published = (await publishing?.channel.publish(torrent, publishing.words)) ?? null
      await torrent.start()
      work.row = {
        ...work.row,
        state: 'done',
        done: work.row.total,
        torrent: torrent.id,
        release: published?.number ?? null
      }
    } catch (error) {
      if (!(error instanceof ShoalError)) throw error
      work.row = { ...work.row, state: 'failed', code: error.code, trouble: error.message }
    }
  }

  #forgetOldest(): void {
    for (const [id, { row }] of this.#works) {
      if (this.#works.size <= MOST_KEPT) return
      if (row.state !== 'hashing') this.#works.delete(id)
    }
  }
}
