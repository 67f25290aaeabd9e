import NoiseSecretStream, { type SecretStreamOptions } from '@hyperswarm/secret-stream'
import type { Socket } from 'node:net'
import { Readable } from 'streamx'
import { FrameMemory } from './frame-memory.ts'
import { Frames } from './frames.ts'

/** Unsent bytes at which a lane counts as full; the library's 16 KiB would wait for every frame. */
const HIGH_WATER = 262_144
/** What the library adds to a message: 3 bytes of length, 1 of tag before it, 16 of authentication after it. */
const [BEFORE, AFTER] = [4, 16]

/**
 * A Noise session, byte for byte the library's, that takes no new memory for what it reads and sends: frames are decrypted
 * where they were read, and encrypted in memory that is used again once they are sent. So the bytes of a 'data' event are there only during the event. A GiB in new memory cost each side nearly 2 s
 * of garbage collection.
 */
export class LaneSession extends NoiseSecretStream {
  readonly #frames = new Frames((frame) => this.#onFrame(frame))
  readonly #memory = new FrameMemory()
  /** Frames in the making, by the part of them that is the message. Protomux writes what it begins. */
  readonly #begun = new Map<Uint8Array, Uint8Array>()

  constructor(isInitiator: boolean, rawStream: Socket | null, options: SecretStreamOptions) {
    super(isInitiator, rawStream, options)
    this._writableState.highWaterMark = HIGH_WATER
  }

  override alloc(length: number): Uint8Array {
    const frame = this.#memory.take(BEFORE + length + AFTER)
    const message = frame.subarray(BEFORE, BEFORE + length)
    this.#begun.set(message, frame)
    return message
  }

  override _write(message: Uint8Array, done: (error: Error | null) => void): void {
    const frame = this.#begun.get(message)
    if (frame === undefined) {
      super._write(message, done)
      return
    }
    this.#begun.delete(message)
    // The library encrypts in place what was allotted last; here that may be any message.
    this._outgoingPlain = message
    this._outgoingWrapped = frame
    super._write(message, done)
    if (this.rawStream !== null) this.#memory.onWritten(frame, this.rawBytesWritten, this.rawStream)
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
}
