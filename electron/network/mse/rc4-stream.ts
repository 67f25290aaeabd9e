import { Duplex } from 'node:stream'
import type { Rc4 } from './rc4.ts'
import type { Ciphers } from './script.ts'

/** Unsent, and unread, bytes at which the stream counts as full: as a socket of ours. */
const HIGH_WATER = 262_144
/** Bytes enciphered and handed on at once; as many are kept by a connection that sends. */
const PORTION = 65_536

/**
 * The payload of a connection that chose RC4. As with any socket of ours (in-place-socket.ts) the bytes of a 'data' event are there
 * only during the event: they are deciphered where they were read. What is written is enciphered elsewhere and never changed.
 */
export class Rc4Stream extends Duplex {
  readonly #raw: Duplex
  readonly #read: Rc4
  readonly #write: Rc4
  #memory: Buffer | null = null
  #hasEnded = false

  /**
   * @param raw is this stream's from now on, and no one may have listened to its data
   * @param payload deciphered already, and comes before all else
   */
  constructor(raw: Duplex, { read, write }: Ciphers, payload: Uint8Array) {
    super({ allowHalfOpen: false, readableHighWaterMark: HIGH_WATER, writableHighWaterMark: HIGH_WATER })
    this.#raw = raw
    this.#read = read
    this.#write = write
    if (payload.length > 0) this.push(payload)
    this.on('error', nothing)
    raw.pause()
    raw.on('error', nothing)
    raw.on('data', (bytes: Buffer) => this.#onData(bytes))
    raw.on('end', () => this.#onEnd())
    raw.on('close', () => this.#onClosed())
  }

  override _read(): void {
    this.#raw.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#send([chunk], 0, done)
  }

  override _writev(writes: readonly { readonly chunk: Buffer }[], done: Done): void {
    const chunks = writes.map(({ chunk }) => chunk)
    this.#send(chunks, 0, done)
  }

  override _final(done: Done): void {
    if (this.#raw.destroyed) done()
    else this.#raw.end(() => done())
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#memory = null
    if (this.#raw.closed) return done(error)
    this.#raw.once('close', () => done(error))
    this.#raw.destroy()
  }

  #onData(bytes: Buffer): void {
    this.#read.apply(bytes)
    const isHeard = this.readableFlowing === true && this.listenerCount('data') > 0
    if (isHeard && this.readableLength === 0) this.emit('data', bytes)
    else if (!this.push(Buffer.from(bytes))) this.#raw.pause()
  }

  #onEnd(): void {
    this.#hasEnded = true
    this.push(null)
  }

  /** What came before a proper end may still be unread. */
  #onClosed(): void {
    if (!this.#hasEnded) this.destroy()
  }

  /** The memory is free again when the callback comes: there is only one write at a time. */
  #send(chunks: Buffer[], from: number, done: Done): void {
    const memory = (this.#memory ??= Buffer.allocUnsafeSlow(PORTION))
    let length = 0
    for (let chunk = chunks[0]; chunk !== undefined && length < PORTION; chunk = chunks[0]) {
      const part = chunk.subarray(from, from + PORTION - length)
      this.#write.apply(part, memory.subarray(length))
      length += part.length
      from += part.length
      if (from < chunk.length) break
      chunks.shift()
      from = 0
    }
    this.#raw.write(memory.subarray(0, length), (error) => {
      if (error || chunks.length === 0) done(error)
      else this.#send(chunks, from, done)
    })
  }
}

type Done = (error?: Error | null) => void

function nothing(): void {
  // told by 'close'
}
