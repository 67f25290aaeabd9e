import { readUint32 } from './bytes.ts'

/** What a framer tells of what it finds. Each answer says whether to go on. */
export interface FrameSink {
  /** As much of the handshake as came at once. */
  onHandshakeBegun(bytes: Uint8Array): boolean
  onHandshake(handshake: Uint8Array): boolean
  /** Before the rest of a frame is waited for: its id and its length without the prefix. */
  onFrameBegun(id: number, length: number): boolean
  /** A whole frame with its length prefix. Valid only during the call. */
  onFrame(frame: Uint8Array): boolean
  onKeepAlive(): boolean
}

/** <19>BitTorrent protocol, reserved bits, infohash, peer id. */
export const HANDSHAKE_LENGTH = 68
const PREFIX = 4
const UNKNOWN = 0
/** A frame of one ordinary block: most peers need one buffer ever. */
const KEPT_BUFFER = PREFIX + 9 + 16_384

/**
 * Cuts a stream of bytes into the handshake and frames. A frame that lies inside one chunk is passed on as it lies there;
 * one that does not is put together once, in a buffer that is used again and never grows to more than double of what has
 * come. Nothing else is held.
 */
export class Framer {
  readonly #sink: FrameSink
  #isHandshaken = false
  #isStopped = false
  /** The beginning of a frame: `#filled` bytes of `#needed`, which is UNKNOWN until its length and id are there. */
  #partial: Uint8Array = new Uint8Array(0)
  #filled = 0
  #needed = UNKNOWN

  constructor(sink: FrameSink) {
    this.#sink = sink
  }

  /** When the sink says stop, returns the part of the chunk that was not taken, which may be empty; else null. */
  push(chunk: Uint8Array): Uint8Array | null {
    let at = 0
    while (at < chunk.length && !this.#isStopped) {
      at += this.#filled === 0 ? this.#takeWhole(chunk, at) : this.#takePart(chunk, at)
    }
    const rest = this.#isStopped ? chunk.subarray(at) : null
    this.#isStopped = false
    return rest
  }

  #takeWhole(chunk: Uint8Array, at: number): number {
    const size = this.#sizeOf(chunk, at, chunk.length)
    if (this.#isStopped) return 0
    if (size === UNKNOWN || at + size > chunk.length) {
      this.#needed = size
      return this.#keep(chunk, at, chunk.length)
    }
    if (size === PREFIX) this.#isStopped = !this.#sink.onKeepAlive()
    else this.#pass(chunk.subarray(at, at + size))
    return size
  }

  /** Byte by byte until the size is known: at most four times in a frame. */
  #takePart(chunk: Uint8Array, at: number): number {
    const wanted = this.#needed === UNKNOWN ? 1 : this.#needed - this.#filled
    const taken = this.#keep(chunk, at, Math.min(chunk.length, at + wanted))
    if (this.#needed === UNKNOWN) this.#needed = this.#sizeOf(this.#partial, 0, this.#filled)
    if (this.#filled === this.#needed && !this.#isStopped) this.#passPartial()
    return taken
  }

  #passPartial(): void {
    this.#filled = 0
    if (this.#needed === PREFIX) this.#isStopped = !this.#sink.onKeepAlive()
    else this.#pass(this.#partial.subarray(0, this.#needed))
    if (this.#partial.length > KEPT_BUFFER) this.#partial = new Uint8Array(0)
  }

  #pass(frame: Uint8Array): void {
    if (this.#isHandshaken) {
      this.#isStopped = !this.#sink.onFrame(frame)
    } else {
      this.#isHandshaken = true
      this.#isStopped = !this.#sink.onHandshake(frame)
    }
  }

  /** The size of the frame beginning at `at`, prefix included, or UNKNOWN. A refused one stops the framer. */
  #sizeOf(bytes: Uint8Array, at: number, end: number): number {
    if (!this.#isHandshaken) {
      this.#isStopped = !this.#sink.onHandshakeBegun(bytes.subarray(at, end))
      return HANDSHAKE_LENGTH
    }
    if (end - at < PREFIX) return UNKNOWN
    const length = readUint32(bytes, at)
    if (length === 0) return PREFIX
    if (end - at === PREFIX) return UNKNOWN
    this.#isStopped = !this.#sink.onFrameBegun(bytes[at + PREFIX] ?? 0, length)
    return PREFIX + length
  }

  #keep(chunk: Uint8Array, from: number, to: number): number {
    const size = this.#filled + to - from
    if (size > this.#partial.length) this.#grow(size)
    this.#partial.set(chunk.subarray(from, to), this.#filled)
    this.#filled = size
    return to - from
  }

  #grow(size: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(KEPT_BUFFER, Math.min(2 * size, this.#needed)))
    grown.set(this.#partial.subarray(0, this.#filled))
    this.#partial = grown
  }
}
