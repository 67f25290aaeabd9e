import Protomux, { type EncodingState } from 'protomux'
import { WIRE_PROTOCOL } from './wire-channel.ts'

/** Channels one peer may open on one lane in all its life: each refused one costs Protomux memory for good. */
const MAX_OPENS = 100_000

/** Greater numbers of channels take more than one byte. */
const LONGEST_SHORT = 0xfc

/**
 * Protomux (3.12.1) closed where a hostile peer could hurt more than its own stream: batches nested in batches would overflow the
 * stack, and Protomux takes a RangeError for our bug and ends the process; opens have no bound.
 */
export class GuardedMux extends Protomux {
  #isInBatch = false
  #opens = 0

  /**
   * What a lane reads is there only during the call. A wire uses its bytes up at once; all else may be kept, by Protomux itself or
   * by a channel, and is copied.
   */
  protected override _ondata(message: Uint8Array): void {
    super._ondata(this.#isUsedAtOnce(message) ? message : Buffer.from(message))
  }

  #isUsedAtOnce(message: Uint8Array): boolean {
    const id = message[0] ?? 0
    if (id === 0 || id > LONGEST_SHORT) return false
    const remote = this._remote[id - 1] ?? null
    return remote !== null && remote.pending === null && remote.session?.protocol === WIRE_PROTOCOL
  }

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
