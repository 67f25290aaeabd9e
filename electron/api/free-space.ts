import { freeSpace } from '../storage/free-space.ts'

/** Asked no more often than this, in milliseconds: a disk over a network may take its time. */
const EVERY = 5_000

/** What space is left in a folder, as it was a moment ago. */
export class FreeSpace {
  readonly #folder: () => string
  #bytes: number | null = null
  #askedAt = -Infinity

  constructor(folder: () => string) {
    this.#folder = folder
  }

  /** Null while not known. */
  get bytes(): number | null {
    return this.#bytes
  }

  /** Asks the disk, if that is due. */
  look(): void {
    const now = performance.now()
    if (now - this.#askedAt < EVERY) return
    this.#askedAt = now
    freeSpace(this.#folder()).then(
      (bytes) => (this.#bytes = bytes),
      () => (this.#bytes = null)
    )
  }
}
