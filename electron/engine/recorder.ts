import { now } from './clock.ts'

/** Records follow each other no faster than this, in milliseconds: at full speed pieces come every 3 ms, and each write costs one. */
const PAUSE = 50

/**
 * Brings what changed on record, many changes at a time: the first at once, later ones together after a pause. At most one write is
 * under way.
 */
export class Recorder {
  readonly #write: () => Promise<void>
  #underWay: Promise<void> = Promise.resolve()
  #next: Promise<void> | null = null
  #startedAt = -Infinity

  /** @param write records everything as it is when called */
  constructor(write: () => Promise<void>) {
    this.#write = write
  }

  /** Resolves once a write that began after this call is done; rejects when that write failed. */
  record(): Promise<void> {
    this.#next ??= this.#underWay.then(() => this.#rest()).then(() => this.#start())
    return this.#next
  }

  #rest(): Promise<void> | undefined {
    const left = this.#startedAt + PAUSE - now()
    return left > 0 ? new Promise((resolve) => setTimeout(resolve, left)) : undefined
  }

  #start(): Promise<void> {
    this.#next = null
    this.#startedAt = now()
    const writing = this.#write()
    // Whoever waits for this write hears of its failure; the next one is tried all the same.
    this.#underWay = writing.catch(() => undefined)
    return writing
  }
}
