import type { ByteStream } from './byte-stream.ts'

/** A stream may go on a little after `pause`; beyond so many bytes it does not listen. */
const MOST_HELD = 1_048_576

export interface IntakePort {
  /** Returns what it left because our own handshake has yet to be sent, or null. */
  take(bytes: Uint8Array): Uint8Array | null
  onDrained(): void
  onEnded(reason: 'connection-closed' | 'connection-lost' | 'flood'): void
  /** One of the above threw: nothing is thrown into the stream. */
  onBug(error: unknown): void
}

/** A wire's ear on its stream: counts what comes, and holds it back while we have not answered the peer's handshake. */
export class Intake {
  readonly #stream: ByteStream
  readonly #port: IntakePort
  /** Came before our own handshake was sent. */
  #held: Uint8Array | null = null
  #isClosed = false
  #bytesIn = 0

  constructor(stream: ByteStream, port: IntakePort) {
    this.#stream = stream
    this.#port = port
    stream.on('data', (bytes) => this.#onData(bytes))
    stream.on('drain', () => this.#guarded(() => port.onDrained()))
    stream.on('end', () => this.#guarded(() => port.onEnded('connection-closed')))
    stream.on('error', () => this.#guarded(() => port.onEnded('connection-lost')))
    stream.on('close', () => this.#guarded(() => port.onEnded('connection-closed')))
  }

  get bytesIn(): number {
    return this.#bytesIn
  }

  /** Our handshake is sent: what was held goes on, soon. */
  open(): void {
    if (this.#held !== null) queueMicrotask(() => this.#readHeld())
  }

  /** Nothing more is taken. */
  close(): void {
    this.#isClosed = true
    this.#held = null
  }

  #onData(bytes: unknown): void {
    if (this.#isClosed || !(bytes instanceof Uint8Array)) return
    this.#bytesIn += bytes.length
    if (this.#held === null) this.#read(bytes)
    else if (this.#held.length + bytes.length <= MOST_HELD) this.#held = Buffer.concat([this.#held, bytes])
    else this.#guarded(() => this.#port.onEnded('flood'))
  }

  /** The hot path of a download: no closure. */
  #read(bytes: Uint8Array): void {
    try {
      const rest = this.#port.take(bytes)
      if (rest === null || this.#isClosed) return
      this.#held = Buffer.from(rest)
      this.#stream.pause()
    } catch (error) {
      this.#port.onBug(error)
    }
  }

  #readHeld(): void {
    if (this.#held === null) return
    const held = this.#held
    this.#held = null
    this.#read(held)
    if (!this.#isClosed) this.#stream.resume()
  }

  #guarded(react: () => void): void {
    try {
      react()
    } catch (error) {
      this.#port.onBug(error)
    }
  }
}
