import { WebFault } from './web-fault.ts'

/** How long a server is waited for. */
export interface Patience {
  /** Milliseconds without a byte, from the first step of a request on. */
  readonly silence: number
  /** Milliseconds of waiting after which its speed is judged ... */
  readonly window: number
  /** ... and the bytes that must have come in them. */
  readonly least: number
}

/** A kilobyte a second is less than any peer sends that is worth its place. */
export const USUAL_PATIENCE: Patience = { silence: 10_000, window: 30_000, least: 30_000 }

/**
 * Measures how fast a server sends while we wait for it. Time in which we do not take what it sends is not counted; all
 * requests together are, or many short ones would hide that each of them trickles.
 */
export class Pace {
  readonly #patience: Patience
  #waited = 0
  #bytes = 0

  constructor(patience: Patience) {
    this.#patience = patience
  }

  get silence(): number {
    return this.#patience.silence
  }

  /** @throws WebFault 'slow' */
  onBytes(bytes: number, waited: number): void {
    this.#bytes += bytes
    this.#waited += waited
    if (this.#waited < this.#patience.window) return
    if (this.#bytes < this.#patience.least) throw new WebFault('slow', 'sends next to nothing')
    this.#bytes = this.#waited = 0
  }
}

/** A clock for one request: rings when we have waited too long for something to come. */
export class Watch {
  readonly #pace: Pace
  readonly #timer: NodeJS.Timeout
  #since = performance.now()
  #isWaiting = true

  /** The wait begins. @param onSilent is given the fault */
  constructor(pace: Pace, onSilent: (fault: WebFault) => void) {
    this.#pace = pace
    this.#timer = setTimeout(() => {
      if (this.#isWaiting) onSilent(new WebFault('silent', 'has gone silent'))
    }, pace.silence)
  }

  /** We wait again. */
  expect(): void {
    this.#isWaiting = true
    this.#since = performance.now()
    this.#timer.refresh()
  }

  /** @throws WebFault 'slow' */
  onBytes(bytes: number): void {
    this.#isWaiting = false
    this.#pace.onBytes(bytes, performance.now() - this.#since)
  }

  close(): void {
    clearTimeout(this.#timer)
  }
}
