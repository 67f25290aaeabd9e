import type { Millis } from '../core/units.ts'

/** The time the engine lives by: milliseconds since the process began, never running backwards. */
export function now(): Millis {
  return performance.now() as Millis
}

/** One timer that is moved instead of multiplied: rings once, at the earliest moment it was last set to. */
export class Alarm {
  readonly #ring: () => void
  #timer: NodeJS.Timeout | null = null
  #at = Infinity

  constructor(ring: () => void) {
    this.#ring = ring
  }

  /** Rings at `at`. Null silences. An alarm that is already set to ring earlier rings early; the ringer looks at the time anyway. */
  set(at: Millis | null): void {
    if (at === null) {
      this.close()
    } else if (at < this.#at) {
      this.close()
      this.#at = at
      this.#timer = setTimeout(() => this.#fire(), Math.max(0, at - now()))
    }
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#at = Infinity
  }

  #fire(): void {
    this.#timer = null
    this.#at = Infinity
    this.#ring()
  }
}
