/** A router's clock as it was told in an answer. */
export interface EpochReading {
  /** Seconds, as the router counts them: from 0 when it forgets its mappings. */
  readonly epoch: number
  /** Ours, in seconds; it never goes back. */
  readonly at: number
}

/** Seconds that answers may be late. */
const SLACK = 2
/** Of one clock against the other: a sixteenth (RFC 6887, 8.5). */
const DRIFT = 1 / 16

/** Whether a router has forgotten its mappings between two answers: its clock did not go on as ours did (RFC 6887, 8.5). */
export function isReset(before: EpochReading, now: EpochReading): boolean {
  const ours = now.at - before.at
  const theirs = now.epoch - before.epoch
  if (theirs < -1) return true
  return ours + SLACK < theirs * (1 - DRIFT) || theirs + SLACK < ours * (1 - DRIFT)
}

/** Watches the clock of one router. */
export class EpochWatch {
  #last: EpochReading | null = null
  #wasReset = false

  /** @param nowMs on a clock that never goes back */
  observe(epoch: number, nowMs: number): void {
    const before = this.#last
    this.#last = { epoch, at: nowMs / 1_000 }
    if (before !== null && isReset(before, this.#last)) this.#wasReset = true
  }

  /** Whether the router has begun anew since this was asked the last time. */
  takeReset(): boolean {
    const wasReset = this.#wasReset
    this.#wasReset = false
    return wasReset
  }
}
