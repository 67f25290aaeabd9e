import type { Millis } from '../core/units.ts'

/** Milliseconds: layers of many files come fast, and to record one is to write the whole metainfo. */
const WAIT = 10_000

/** When to tell that the metainfo has grown by piece layers: of many at once, and of the last without delay. */
export class LayerNews {
  readonly #tell: () => void
  #dueAt = Infinity

  constructor(tell: () => void) {
    this.#tell = tell
  }

  /** @param left how many files still lack their layer */
  onLayer(left: number, at: Millis): void {
    this.#dueAt = Math.min(this.#dueAt, at + WAIT)
    if (left === 0) this.flush()
  }

  tick(at: Millis): void {
    if (at >= this.#dueAt) this.flush()
  }

  /** Tells now what was not told yet. */
  flush(): void {
    if (this.#dueAt === Infinity) return
    this.#dueAt = Infinity
    this.#tell()
  }
}
