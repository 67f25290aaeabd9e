import type { ContentFiles } from './content-files.ts'
import { Gate } from './gate.ts'
import type { DigestJob, Outcome } from './jobs.ts'
import { FILES_PER_TURN } from './open-files.ts'
import type { Place } from './placement.ts'
import type { HashThreads } from './threads.ts'
import { transfersOf } from './transfers.ts'

/** What of a piece is to be hashed, and how. */
export type DigestShape = Pick<DigestJob, 'length' | 'sha1' | 'v2' | 'leaves'>

/** Hashes pieces where they lie on disk, in memory that depends neither on their number nor on their size. */
export class PieceDigester {
  readonly #files: ContentFiles
  readonly #threads: HashThreads
  /** Pieces of more files than may be open for one are read into memory on this side, one at a time. */
  readonly #large = new Gate()

  constructor(files: ContentFiles, threads: HashThreads) {
    this.#files = files
    this.#threads = threads
  }

  /** @param places where the piece's bytes are; what they leave out are zeros. Rejects 'file-changed' when bytes are missing. */
  async digest(places: readonly Place[], shape: DigestShape): Promise<Outcome> {
    if (places.length > FILES_PER_TURN)
      return await this.#large.alone(() => this.#digestMemory(places, shape))
    return await this.#files.withPlaces(places, 'read', async (turn, handles) => {
      const outcome = await this.#threads.run({
        type: 'digest',
        source: transfersOf(turn, handles),
        ...shape
      })
      return outcome.fault === null ? outcome : await this.#files.fail(outcome.fault, 'read', turn)
    })
  }

  async #digestMemory(places: readonly Place[], shape: DigestShape): Promise<Outcome> {
    const memory = new SharedArrayBuffer(shape.length)
    await this.#files.read(places, new Uint8Array(memory))
    return await this.#threads.run({ type: 'digest', source: memory, ...shape })
  }
}
