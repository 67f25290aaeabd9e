import Protomux, { type EncodingState } from 'protomux'

/** Channels one peer may open on one lane in all its life: each refused one costs Protomux memory for good. */
const MAX_OPENS = 100_000

/**
 * Protomux (3.12.1) closed where a hostile peer could hurt more than its own stream: batches nested in batches would overflow the
 * stack, and Protomux takes a RangeError for our bug and ends the process; opens have no bound.
 */
export class GuardedMux extends Protomux {
  #isInBatch = false
  #opens = 0

  protected override _onbatch(state: EncodingState): void {
    // What is thrown here destroys the stream: an Error is the peer's fault.
    if (this.#isInBatch) throw new Error('nested batch')
    this.#isInBatch = true
    try {
      super._onbatch(state)
    } finally {
      this.#isInBatch = false
    }
  }

  protected override _onopensession(state: EncodingState): unknown {
    if (++this.#opens > MAX_OPENS) throw new Error('too many channels opened')
    return super._onopensession(state)
  }
}
