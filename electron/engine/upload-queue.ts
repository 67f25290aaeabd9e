import type { PieceIndex } from '../core/units.ts'
import type { Loan } from '../storage/piece-store.ts'

/** A block a peer asked for and may have: all numbers in bytes but the piece index. */
export interface BlockRequest {
  readonly piece: PieceIndex
  readonly offset: number
  readonly length: number
}

/** What a queue needs of the store and the wire. */
export interface UploadPort {
  /** False: the line is at its limit, and the block waits for `onTurn`. */
  admit(request: BlockRequest): boolean
  read(request: BlockRequest): Loan | Promise<Loan>
  /** Gives the block back when it is sent. Returns false when the wire is full: the next waits for `onDrained`. */
  send(request: BlockRequest, block: Loan): boolean
  onUnreadable(request: BlockRequest, error: unknown): void
}

/**
 * The blocks on their way to one peer, in the order it asked for them: one is read at a time, none while the wire is full or the
 * limit on what is sent is reached.
 * The core bounds how many a peer may ask for, so the queue needs no bound of its own.
 */
export class UploadQueue {
  readonly #port: UploadPort
  readonly #waiting: BlockRequest[] = []
  #head = 0
  #state: 'idle' | 'limited' | 'reading' | 'full' | 'closed' = 'idle'
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

  /** The line has room again, and it is this queue's turn. */
  onTurn(): void {
    if (this.#state === 'limited') this.#state = 'idle'
    this.#pump()
  }

  close(): void {
    this.#state = 'closed'
    this.#waiting.length = 0
    this.#head = 0
  }

  #pump(): void {
    while (this.#state === 'idle') {
      const request = this.#waiting[this.#head]
      if (request === undefined) return this.#forgetSent()
      if (!this.#port.admit(request)) {
        this.#state = 'limited'
        return
      }
      this.#advance()
      const block = this.#port.read(request)
      if (block instanceof Promise) this.#await(request, block)
      else this.#send(request, block)
    }
  }

  #advance(): void {
    if (++this.#head >= COMPACT_AT) this.#forgetSent()
  }

  #forgetSent(): void {
    this.#waiting.splice(0, this.#head)
    this.#head = 0
  }

  #send(request: BlockRequest, block: Loan): void {
    if (!this.#port.send(request, block) && this.#state === 'idle') this.#state = 'full'
  }

  #await(request: BlockRequest, block: Promise<Loan>): void {
    this.#state = 'reading'
    this.#reading = request
    block.then(
      (read) => this.#onRead(request, read),
      (error: unknown) => {
        if (this.#isStillWanted(request)) this.#port.onUnreadable(request, error)
        this.#pump()
      }
    )
  }

  #onRead(request: BlockRequest, block: Loan): void {
    if (this.#isStillWanted(request)) this.#send(request, block)
    else block.giveBack()
    this.#pump()
  }

  /** Ends the reading. */
  #isStillWanted(request: BlockRequest): boolean {
    this.#reading = null
    if (this.#state === 'closed') return false
    this.#state = 'idle'
    const isCancelled = this.#cancelled === request
    this.#cancelled = null
    return !isCancelled
  }
}

/** Consumed requests are dropped from the front of the array this many at a time. */
const COMPACT_AT = 256

function isSame(a: BlockRequest, b: BlockRequest): boolean {
  return a.piece === b.piece && a.offset === b.offset && a.length === b.length
}
