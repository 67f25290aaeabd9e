import { isDeepStrictEqual } from 'node:util'
import type { Log } from './log.ts'
import { assertOnePerFile, skippedFiles, type FilePriorities } from './priorities.ts'
import type { TorrentPort } from './torrent-port.ts'

/** How its user wants a torrent fetched and served: kept over restarts, and heeded at once by one that runs. */
export class Wishes {
  readonly #torrent: TorrentPort
  readonly #log: Log

  constructor(torrent: TorrentPort, log: Log) {
    this.#torrent = torrent
    this.#log = log
  }

  /** In order of the pieces, or what is rarest first. */
  async setSequential(on: boolean): Promise<void> {
    await this.#torrent.remember({ sequential: on })
    this.#torrent.run()?.setSequential(on)
  }

  /** Super seeding (BEP 16): of use to the first seed of a torrent alone. */
  async setSuperSeeding(on: boolean): Promise<void> {
    await this.#torrent.remember({ superSeeding: on })
    this.#torrent.run()?.setSuperSeeding(on)
  }

  /**
   * Which files are wanted and how much.
   * @param priorities by file, in the torrent's order
   * @throws ShoalError 'usage' unless there is one for each
   */
  async setPriorities(priorities: FilePriorities): Promise<void> {
    const metainfo = this.#torrent.metainfo()
    if (metainfo !== null && priorities !== null) assertOnePerFile(metainfo, priorities)
    if (!isDeepStrictEqual(priorities, this.#torrent.record().priorities))
      this.#log.add('priorities-changed', {
        files: metainfo?.files.length ?? 0,
        skipped: skippedFiles(priorities).size
      })
    await this.#torrent.remember({ priorities })
    const known = this.#torrent.metainfo()
    if (known !== null) await this.#torrent.run()?.setPriorities(known, priorities)
  }
}
