import { following, steps, type Sequence } from './sequence.ts'

/** Packets that are kept while one before them is missing: no sender has more on its way. */
const MOST_EARLY = 1_024
/** Bits of a selective acknowledgement, at most; a multiple of 32 (BEP 29). */
const MOST_SELECTIVE = 512

export interface ReceiverPort {
  onData(bytes: Uint8Array): void
  /** The other side says no more. */
  onEnd(): void
}

/** Puts what the other side sends back in order, within bounds. */
export class Receiver {
  readonly #port: ReceiverPort
  /** The last that came with all before it. */
  #acknowledged: Sequence
  readonly #early = new Map<Sequence, Uint8Array>()
  #earlyBytes = 0
  #farthest: Sequence
  #last: Sequence | null = null
  #hasEnded = false

  constructor(acknowledged: Sequence, port: ReceiverPort) {
    this.#acknowledged = acknowledged
    this.#farthest = acknowledged
    this.#port = port
  }

  get acknowledged(): Sequence {
    return this.#acknowledged
  }

  get earlyBytes(): number {
    return this.#earlyBytes
  }

  get hasGap(): boolean {
    return this.#early.size > 0
  }

  /** @param room bytes that may be kept or passed on; a packet that is longer is dropped, and will come again */
  onPacket(sequence: Sequence, payload: Uint8Array, isLast: boolean, room: number): void {
    const ahead = steps(this.#acknowledged, sequence)
    const isOld = ahead === 0 || ahead > MOST_EARLY
    const isBeyondEnd = this.#last !== null && steps(this.#acknowledged, this.#last) < ahead
    if (isOld || isBeyondEnd || this.#hasEnded || payload.length > room) return
    if (isLast) this.#last ??= sequence
    if (ahead > 1) this.#keep(sequence, payload)
    else this.#passOn(payload)
  }

  /** Null: nothing is missing. */
  selective(): Uint8Array | null {
    if (this.#early.size === 0) return null
    const bits = Math.min(steps(this.#acknowledged, this.#farthest) - 1, MOST_SELECTIVE)
    const mask = new Uint8Array(4 * Math.ceil(bits / 32))
    for (const sequence of this.#early.keys()) {
      const bit = steps(this.#acknowledged, sequence) - 2
      if (bit < bits) mask[bit >> 3] = (mask[bit >> 3] ?? 0) | (1 << (bit & 7))
    }
    return mask
  }

  #keep(sequence: Sequence, payload: Uint8Array): void {
    if (this.#early.has(sequence)) return
    this.#early.set(sequence, payload)
    this.#earlyBytes += payload.length
    if (steps(this.#acknowledged, sequence) > steps(this.#acknowledged, this.#farthest))
      this.#farthest = sequence
  }

  #passOn(first: Uint8Array): void {
    for (let payload: Uint8Array | undefined = first; payload !== undefined;) {
      this.#acknowledged = following(this.#acknowledged)
      if (payload.length > 0) this.#port.onData(payload)
      if (this.#acknowledged === this.#last) return this.#end()
      const next = following(this.#acknowledged)
      payload = this.#early.get(next)
      if (payload !== undefined) this.#forget(next, payload)
    }
    if (this.#early.size === 0) this.#farthest = this.#acknowledged
  }

  #forget(sequence: Sequence, payload: Uint8Array): void {
    this.#early.delete(sequence)
    this.#earlyBytes -= payload.length
  }

  #end(): void {
    this.#hasEnded = true
    this.#early.clear()
    this.#earlyBytes = 0
    this.#port.onEnd()
  }
}
