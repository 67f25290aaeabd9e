import type { PieceIndex } from '../core/units.ts'

/** A block a peer asked for and may have: all numbers in bytes but the piece index. */
export interface BlockRequest {
  readonly piece: PieceIndex
  readonly offset: number
  readonly length: number
}

/** What a queue needs of the store and the wire. */
export interface UploadPort {
  read(request: BlockRequest): Uint8Array | Promise<Uint8Array>
  /** Returns false when the wire is full: the next block waits for `onDrained`. */
  send(request: BlockRequest, bytes: Uint8Array): boolean
  onUnreadable(request: BlockRequest, error: unknown): void
}

/**
 * The blocks on their way to one peer, in the order it asked for them: one is read at a time, none while the wire is full.
 * The core bounds how many a peer may ask for, so the queue needs no bound of its own.
 */
export class UploadQueue {
  readonly #port: UploadPort
  readonly #waiting: BlockRequest[] = []
  #head = 0
  #state: 'idle' | 'reading' | 'full' | 'closed' = 'idle'
  #cancelled: BlockRequest | null = null
  #reading: BlockRequest | null = null

  constructor(port: UploadPort) {
    this.#port = port
  }

  enqueue(request: BlockRequest): void {
    this.#waiting.push(request)
    this.#pump()
  }

  /** Forgets a block that has not been sent yet. */
  remove(request: BlockRequest): void {
    if (this.#reading !== null && isSame(this.#reading, request)) {
      this.#cancelled = this.#reading
      return
    }
    const at = this.#waiting.findIndex((waiting, index) => index >= this.#head && isSame(waiting, request))
    if (at >= 0) this.#waiting.splice(at, 1)
  }

  onDrained(): void {
    if (this.#state === 'full') this.#state = 'idle'
    this.#pump()
  }

  close(): void {
    this.#state = 'closed'
    this.#waiting.length = 0
    this.#head = 0
  }

  #pump(): void {
    while (this.#state === 'idle') {
      const request = this.#next()
      if (request === undefined) return
      const bytes = this.#port.read(request)
      if (bytes instanceof Uint8Array) this.#send(request, bytes)
      else this.#await(request, bytes)
    }
  }

  #next(): BlockRequest | undefined {
    const request = this.#waiting[this.#head]
    if (request === undefined) {
      this.#waiting.length = 0
      this.#head = 0
    } else if (++this.#head >= COMPACT_AT) {
      this.#waiting.splice(0, this.#head)
      this.#head = 0
    }
    return request
  }

  #send(request: BlockRequest, bytes: Uint8Array): void {
    if (!this.#port.send(request, bytes) && this.#state === 'idle') this.#state = 'full'
  }

  #await(request: BlockRequest, bytes: Promise<Uint8Array>): void {
    this.#state = 'reading'
    this.#reading = request
    bytes.then(
      (read) => this.#onRead(request, () => this.#send(request, read)),
      (error: unknown) => this.#onRead(request, () => this.#port.onUnreadable(request, error))
    )
  }

  #onRead(request: BlockRequest, act: () => void): void {
    this.#reading = null
    if (this.#state === 'closed') return
    this.#state = 'idle'
    const isCancelled = this.#cancelled === request
    this.#cancelled = null
    if (!isCancelled) act()
    this.#pump()
  }
}

/** Consumed requests are dropped from the front of the array this many at a time. */
const COMPACT_AT = 256

function isSame(a: BlockRequest, b: BlockRequest): boolean {
  return a.piece === b.piece && a.offset === b.offset && a.length === b.length
}
