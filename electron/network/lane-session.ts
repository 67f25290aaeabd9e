import NoiseSecretStream, { type SecretStreamOptions } from '@hyperswarm/secret-stream'
import type { Socket } from 'node:net'
import { Readable } from 'streamx'
import { Frames } from './frames.ts'

/** Unsent bytes at which a lane counts as full; the library's 16 KiB would wait for every frame. */
const HIGH_WATER = 262_144
/** Memory for one frame of a wire and what encryption adds. Shorter frames are worth no reuse. */
const CAPACITY = 73_728
const LEAST = 8_192
/** Frames' memory kept for reuse on one lane. */
const MOST_SPARE = 16
/** What the library adds to a message: 3 bytes of length, 1 of tag before it, 16 of authentication after it. */
const [BEFORE, AFTER] = [4, 16]

/**
 * A Noise session over TCP, byte for byte the library's, that takes no new memory for what it sends and reads: frames are
 * encrypted in memory that is used again once they are sent, and decrypted where they were read. So the bytes of a 'data' event
 * are there only during the event. A GiB in new memory cost each side nearly 2 s of garbage collection.
 */
export class LaneSession extends NoiseSecretStream {
  readonly #frames = new Frames((frame) => this.#onFrame(frame))
  readonly #spare: Uint8Array[] = []
  /** Frames in the making, by the part of them that is the message. */
  readonly #begun = new WeakMap<Uint8Array, Uint8Array>()
  /** Frames handed to the socket: free when so many bytes are sent. */
  readonly #sending: { readonly until: number; readonly memory: Uint8Array }[] = []

  constructor(isInitiator: boolean, socket: Socket, options: SecretStreamOptions) {
    super(isInitiator, socket, options)
    this._writableState.highWaterMark = HIGH_WATER
  }

  override alloc(length: number): Uint8Array {
    if (length < LEAST || BEFORE + length + AFTER > CAPACITY) return super.alloc(length)
    const frame = this.#memory().subarray(0, BEFORE + length + AFTER)
    const message = frame.subarray(BEFORE, BEFORE + length)
    this.#begun.set(message, frame)
    return message
  }

  override _write(message: Uint8Array, done: (error: Error | null) => void): void {
    const frame = this.#begun.get(message)
    if (frame !== undefined) {
      this._outgoingPlain = message
      this._outgoingWrapped = frame
    }
    super._write(message, done)
    if (frame !== undefined) this.#sending.push({ until: this.rawBytesWritten, memory: frame })
  }

  protected override _onrawdata(bytes: Uint8Array): void {
    this._timeoutTimer?.refresh()
    this.#frames.push(bytes)
    if (this.destroying) this.#frames.close()
  }

  /** At once to who listens; a copy when nobody does. */
  override push(message: Uint8Array | null): boolean {
    if (message === null) return super.push(null)
    if (this._readableState.buffered > 0 || Readable.isPaused(this)) return super.push(Buffer.from(message))
    this.emit('data', message)
    return true
  }

  #onFrame(frame: Uint8Array): void {
    if (this.destroying) return
    // What a handshake says is kept.
    this._message = this._setup ? Buffer.from(frame) : frame
    this._incoming()
  }

  #memory(): Uint8Array {
    const sent = this.rawBytesWritten - (this.rawStream?.writableLength ?? 0)
    for (let first = this.#sending[0]; first !== undefined && first.until <= sent; first = this.#sending[0]) {
      this.#sending.shift()
      if (this.#spare.length < MOST_SPARE) this.#spare.push(new Uint8Array(first.memory.buffer))
    }
    return this.#spare.pop() ?? new Uint8Array(new ArrayBuffer(CAPACITY))
  }
}
