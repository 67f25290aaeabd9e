import type { InfoHashes } from '../metainfo/magnet-hashes.ts'
import { Refusals } from './refusals.ts'
import { releaseNumbered } from './by-number.ts'
import type { Release, ReleaseHead } from './release.ts'
import { ReleaseReader } from './release-reader.ts'

interface Place extends Pick<ReleaseHead, 'number'> {
  /** Of its first block. */
  readonly at: number
  /** How many it takes. */
  readonly blocks: number
}

/** What was read of a log, block by block from its beginning: its releases in their order, and what was none. */
export class History {
  readonly #reader = new ReleaseReader()
  readonly #releases: ReleaseHead[] = []
  readonly #places: Place[] = []
  /** Of all releases. */
  readonly #infoHashes = new Set<string>()
  readonly refusals = new Refusals()
  #read = 0

  /** Grows as more is read. */
  get releases(): readonly ReleaseHead[] {
    return this.#releases
  }

  /** Blocks. */
  get read(): number {
    return this.#read
  }

  /** Reads the next block. @returns the release that it completes, if it does */
  take(block: Uint8Array): Release | null {
    const at = this.#read++
    const read = this.#reader.read(block)
    if (read.kind === 'refused') this.refusals.add(at + 1, read.why)
    if (read.kind !== 'release') return null
    const { head, release, blocks } = read
    this.#releases.push(head)
    for (const hash of [head.infoHashV1, head.infoHashV2]) if (hash !== null) this.#infoHashes.add(hash)
    this.#places.push({ number: head.number, at: at - blocks + 1, blocks })
    return release
  }

  /** Whether one of them may be this torrent. */
  mayName({ infoHashV1, infoHashV2 }: InfoHashes): boolean {
    return this.#infoHashes.has(infoHashV1 ?? '') || this.#infoHashes.has(infoHashV2 ?? '')
  }

  /** Which blocks hold a release; null: there is none of that number. */
  placeOf(number: number): Place | null {
    return releaseNumbered(this.#places, number)
  }
}
