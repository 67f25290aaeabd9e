/** Payload bytes that have passed so far. */
export interface Passed {
  readonly downloaded: number
  readonly uploaded: number
}

export interface Speeds {
  /** How many seconds each number stands for. */
  readonly step: number
  /** When the last one ended: milliseconds since 1970. */
  readonly end: number
  /** Bytes per second, the oldest first; 0 where nothing was seen. */
  readonly down: readonly number[]
  readonly up: readonly number[]
}

/** Seconds of a sample, and how many there are: 5 minutes, 3 hours, 24 hours. */
const RESOLUTIONS = [
  { step: 1, samples: 300 },
  { step: 10, samples: 1_080 },
  { step: 60, samples: 1_440 }
] as const
/**
 * Bytes are spread over the time since the last look, but over no more than this many milliseconds: ticks are never quite even,
 * and a machine that slept moved nothing while it slept.
 */
const LONGEST_SPREAD = 2_000

/**
 * How fast payload passed, the less exactly the longer ago. Takes 45 kB, from the first byte on.
 * Times are milliseconds since 1970. A clock that is set back moves what was seen back with it.
 */
export class SpeedHistory {
  #seen: Passed
  #seenAt: number
  #histories: readonly History[] | null = null

  /** @param passed what counts as seen already */
  constructor(passed: Passed, at: number) {
    this.#seen = { ...passed }
    this.#seenAt = at
  }

  /** To be called about once a second, also when nothing passed. */
  onPassed({ downloaded, uploaded }: Passed, at: number): void {
    const down = downloaded - this.#seen.downloaded
    const up = uploaded - this.#seen.uploaded
    const from = Math.min(at, Math.max(this.#seenAt, at - LONGEST_SPREAD))
    this.#seen = { downloaded, uploaded }
    this.#seenAt = at
    if (down > 0 || up > 0) this.#histories ??= RESOLUTIONS.map((one) => new History(one, from))
    for (const history of this.#histories ?? []) {
      history.down.add(down, from, at)
      history.up.add(up, from, at)
    }
  }

  /** As far back as asked for, as exactly as that is known; whole samples only, so it ends up to one step ago. */
  read(seconds: number): Speeds {
    // -1, and so the last, where none goes back so far.
    const at = RESOLUTIONS.findIndex(({ step, samples }) => step * samples >= seconds)
    const { step, samples } = RESOLUTIONS.at(at) ?? RESOLUTIONS[2]
    const count = Math.min(samples, Math.max(1, Math.ceil(seconds / step)))
    const history = this.#histories?.at(at)
    return {
      step,
      end: Math.floor(this.#seenAt / (step * 1_000)) * step * 1_000,
      down: history?.down.last(count) ?? new Array<number>(count).fill(0),
      up: history?.up.last(count) ?? new Array<number>(count).fill(0)
    }
  }
}

class History {
  readonly down: Ring
  readonly up: Ring

  constructor({ step, samples }: { readonly step: number; readonly samples: number }, at: number) {
    this.down = new Ring(step, samples, at)
    this.up = new Ring(step, samples, at)
  }
}

/** Bytes by the step of time they fell in: the step that is not over yet, and some before it. */
class Ring {
  readonly #seconds: number
  readonly #step: number
  readonly #bytes: Float64Array
  /** The step that is not over, and its place in `#bytes`. */
  #current: number
  #place = 0

  constructor(seconds: number, samples: number, at: number) {
    this.#seconds = seconds
    this.#step = seconds * 1_000
    this.#bytes = new Float64Array(samples + 1)
    this.#current = Math.floor(at / this.#step)
  }

  /** Bytes that passed evenly from one moment to another. */
  add(bytes: number, from: number, to: number): void {
    let added = 0
    for (let at = from; at < to;) {
      const end = Math.min(to, (Math.floor(at / this.#step) + 1) * this.#step)
      const upTo = Math.round((bytes * (end - from)) / (to - from))
      this.#put(upTo - added, at)
      added = upTo
      at = end
    }
    this.#put(bytes - added, to)
  }

  /** Bytes per second of the steps that are over, the oldest first. */
  last(count: number): readonly number[] {
    const { length } = this.#bytes
    return Array.from({ length: count }, (_, index) => {
      const bytes = this.#bytes[(this.#place + length - count + index) % length] ?? 0
      return bytes / this.#seconds
    })
  }

  #put(bytes: number, at: number): void {
    const step = Math.floor(at / this.#step)
    for (let left = Math.min(step - this.#current, this.#bytes.length); left > 0; left--) {
      this.#place = (this.#place + 1) % this.#bytes.length
      this.#bytes[this.#place] = 0
    }
    this.#current = step
    this.#bytes[this.#place] = (this.#bytes[this.#place] ?? 0) + bytes
  }
}
