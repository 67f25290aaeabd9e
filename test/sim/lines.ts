import type { PieceIndex } from '../../electron/core/units.ts'
import type { Link } from './link.ts'

/** A block that waits to be sent. All numbers in bytes but the piece index. */
export interface Block {
  readonly piece: PieceIndex
  readonly offset: number
  readonly length: number
}

export interface UploadPort {
  readonly now: number
  /** Whether a block may go on this link now. It goes if so. */
  mayServe(link: Link, block: Block): boolean
  onStarted(link: Link, block: Block): void
  onSent(link: Link, block: Block): void
}

/** What a node sends: one block at a time, the links taking turns that have something to send and room for it. */
export class UploadLine {
  /** When the block that is being sent is out; Infinity while the line is idle. */
  doneAt = Infinity
  readonly #bytesPerMilli: number
  readonly #port: UploadPort
  #turns: Link[] = []
  #head = 0
  #link: Link | null = null
  #block: Block | null = null

  /** @param rate bytes per second */
  constructor(rate: number, port: UploadPort) {
    this.#bytesPerMilli = rate / 1_000
    this.#port = port
  }

  enqueue(link: Link, block: Block): void {
    link.waiting.push(block)
    this.resume(link)
  }

  /** There may be something to send on the link again. */
  resume(link: Link): void {
    if (!link.isListed && link.canSend) {
      link.isListed = true
      this.#turns.push(link)
    }
    this.pump()
  }

  /** Sends the next block if the line is free. */
  pump(): void {
    if (this.#link !== null) return
    for (let tries = this.#turns.length - this.#head; tries > 0; tries--) {
      const link = this.#next()
      const block = link.canSend ? link.waiting.first : undefined
      if (block === undefined) {
        link.isListed = false
        continue
      }
      this.#turns.push(link)
      if (!this.#port.mayServe(link, block)) continue
      this.#send(link, block)
      return
    }
  }

  /** To be called at `doneAt`. */
  onDone(): void {
    const link = this.#link
    const block = this.#block
    this.#link = null
    this.doneAt = Infinity
    if (link === null || block === null) return
    this.#port.onSent(link, block)
    this.pump()
  }

  #send(link: Link, block: Block): void {
    link.waiting.shift()
    link.underWay++
    this.#link = link
    this.#block = block
    this.doneAt = this.#port.now + block.length / this.#bytesPerMilli
    this.#port.onStarted(link, block)
  }

  #next(): Link {
    const link = this.#turns[this.#head++]
    if (link === undefined) throw new Error('nobody has a turn')
    if (this.#head >= 256 && this.#head * 2 > this.#turns.length) {
      this.#turns = this.#turns.slice(this.#head)
      this.#head = 0
    }
    return link
  }
}

/** A block on its way in. */
export interface Arrival {
  readonly link: Link
  readonly piece: PieceIndex
  readonly offset: number
  readonly length: number
  readonly isBad: boolean
}

/** What a node receives: one block at a time, in the order they came. */
export class DownloadLine {
  /** When the next block is in; Infinity while there is none. */
  dueAt = Infinity
  readonly #bytesPerMilli: number
  #queue: Arrival[] = []
  #head = 0

  /** @param rate bytes per second; Infinity: no limit */
  constructor(rate: number) {
    this.#bytesPerMilli = rate / 1_000
  }

  receive(arrival: Arrival, now: number): void {
    this.#queue.push(arrival)
    if (this.dueAt === Infinity) this.dueAt = now + arrival.length / this.#bytesPerMilli
  }

  /** To be called at `dueAt`: the block that is in. */
  take(): Arrival {
    const arrived = this.#queue[this.#head++]
    if (arrived === undefined) throw new Error('nothing has arrived')
    const next = this.#queue[this.#head]
    if (next === undefined) {
      this.#queue.length = 0
      this.#head = 0
      this.dueAt = Infinity
    } else {
      this.dueAt += next.length / this.#bytesPerMilli
      if (this.#head >= 256 && this.#head * 2 > this.#queue.length) {
        this.#queue = this.#queue.slice(this.#head)
        this.#head = 0
      }
    }
    return arrived
  }
}
