/** A frame's length, little-endian, goes before it. */
const PREFIX = 3
/** Most frames of a lane: what is put together is kept for the next. */
const KEPT = 81_920

/**
 * Cuts what a secret stream reads into its frames. One that lies inside a chunk is passed on as it lies there, one that does not
 * is put together in memory that is used again: a frame is there only during the call.
 */
export class Frames {
  readonly #onFrame: (frame: Uint8Array) => void
  #partial: Uint8Array = new Uint8Array(0)
  #filled = 0
  /** Bytes of the prefix read, and what they say. */
  #prefixed = 0
  #length = 0
  #isClosed = false

  constructor(onFrame: (frame: Uint8Array) => void) {
    this.#onFrame = onFrame
  }

  /** The chunk's memory may be changed by whoever gets a frame. */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length && !this.#isClosed;) {
      if (this.#prefixed < PREFIX) this.#prefix(chunk[at++] ?? 0)
      else if (this.#filled === 0 && at + this.#length <= chunk.length) {
        const frame = chunk.subarray(at, at + this.#length)
        at += this.#length
        this.#pass(frame)
      } else at += this.#keep(chunk, at)
    }
  }

  close(): void {
    this.#isClosed = true
  }

  #prefix(byte: number): void {
    this.#length += byte << (8 * this.#prefixed++)
    if (this.#prefixed === PREFIX && this.#length === 0) this.#pass(new Uint8Array(0))
  }

  #keep(chunk: Uint8Array, at: number): number {
    const taken = Math.min(this.#length - this.#filled, chunk.length - at)
    if (this.#filled + taken > this.#partial.length) this.#grow(this.#filled + taken)
    this.#partial.set(chunk.subarray(at, at + taken), this.#filled)
    this.#filled += taken
    if (this.#filled === this.#length) this.#pass(this.#partial.subarray(0, this.#length))
    return taken
  }

  #pass(frame: Uint8Array): void {
    this.#prefixed = 0
    this.#length = 0
    this.#filled = 0
    this.#onFrame(frame)
    if (this.#partial.length > KEPT) this.#partial = new Uint8Array(0)
  }

  /** Never to more than double of what has come: a length alone makes us hold nothing. */
  #grow(size: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.min(2 * size, this.#length))
    grown.set(this.#partial.subarray(0, this.#filled))
    this.#partial = grown
  }
}
