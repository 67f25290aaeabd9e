import type { Socket } from 'node:net'

const MiB = 1024 * 1024
/** Bytes of one message: those of the longest command, a .torrent file in base64, and some. */
const MAX_MESSAGE = 32 * MiB
/** Bytes that may wait before no more is read. */
const READY_BELOW = MiB
/** Bytes that may wait at all: the longest answers there are, twice. Whoever lets more gather is dropped. */
const MOST_WAITING = 64 * MiB
const NEWLINE = 0x0a

/** Messages over a local socket: JSON, one a line. What waits, and what is read of one message, is bounded. */
export class MessagePipe {
  readonly #socket: Socket
  readonly #onMessage: (message: unknown) => void
  #chunks: Buffer[] = []
  #length = 0

  /** @param onMessage is told undefined of what is no JSON */
  constructor(socket: Socket, onMessage: (message: unknown) => void) {
    this.#socket = socket
    this.#onMessage = onMessage
    socket.on('data', (bytes: Buffer) => this.#onBytes(bytes))
    socket.on('drain', () => socket.resume())
    // What went wrong shows in that it closes.
    socket.on('error', () => undefined)
  }

  get isReady(): boolean {
    return this.#socket.writable && this.#socket.writableLength <= READY_BELOW
  }

  send(message: unknown): void {
    if (!this.#socket.writable) return
    this.#socket.write(`${JSON.stringify(message)}\n`)
    if (this.#socket.writableLength > MOST_WAITING) this.#socket.destroy()
    else if (!this.isReady) this.#socket.pause()
  }

  #onBytes(bytes: Buffer): void {
    let from = 0
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, from)) {
      this.#take(bytes.subarray(from, at))
      from = at + 1
      this.#onMessage(parse(Buffer.concat(this.#chunks)))
      this.#chunks = []
      this.#length = 0
    }
    this.#take(bytes.subarray(from))
  }

  #take(bytes: Buffer): void {
    this.#chunks.push(bytes)
    this.#length += bytes.length
    if (this.#length > MAX_MESSAGE) this.#socket.destroy()
  }
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString())
  } catch {
    return undefined
  }
}
