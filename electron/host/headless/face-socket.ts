import type { WebSocket } from '@fastify/websocket'
import type { HostMessage } from '../../../shared/api/messages.ts'
import type { FacePort } from '../../api/connection.ts'

const MiB = 1024 * 1024
/** Bytes that may wait for a face before it is told no more changes, and asked for no more calls. */
const READY_BELOW = MiB
/** Bytes that may wait at all: the longest answers there are, twice. A face that lets more gather is dropped. */
const MOST_WAITING = 64 * MiB
/** Pings without an answer after which a face is dropped: it is gone, or has not read what waits before them. */
const MOST_UNANSWERED = 2

/**
 * The way to one face over a WebSocket, one message a frame. What waits for a face that does not read is bounded: changes are not
 * even computed for it, its next calls stay in the system's buffers, and it is dropped when it answers no ping.
 */
export class FaceSocket implements FacePort {
  readonly #socket: WebSocket
  readonly #beat: NodeJS.Timeout
  #unanswered = 0

  /** @param pingEvery milliseconds */
  constructor(socket: WebSocket, pingEvery: number) {
    this.#socket = socket
    this.#beat = setInterval(() => this.#ping(), pingEvery)
    socket.on('pong', () => (this.#unanswered = 0))
    socket.on('close', () => clearInterval(this.#beat))
  }

  get isReady(): boolean {
    return this.isOpen && this.#socket.bufferedAmount <= READY_BELOW
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  /** Bytes. */
  get waiting(): number {
    return this.#socket.bufferedAmount
  }

  send(message: HostMessage): void {
    if (!this.isOpen) return
    this.#socket.send(JSON.stringify(message), () => this.#onSent())
    if (this.waiting > MOST_WAITING) this.#socket.terminate()
    else if (!this.isReady) this.#socket.pause()
  }

  #onSent(): void {
    if (this.isReady && this.#socket.isPaused) this.#socket.resume()
  }

  #ping(): void {
    if (this.#unanswered >= MOST_UNANSWERED) this.#socket.terminate()
    else this.#socket.ping()
    this.#unanswered++
  }
}
