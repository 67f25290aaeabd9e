import type { Lengths } from '../../electron/core/lengths.ts'
import type { PieceIndex } from '../../electron/core/units.ts'
import type { Link } from './link.ts'
import { KIND_BITS, lengthAt } from './messages.ts'
import { Records } from './records.ts'

export interface UploadPort {
  readonly now: number
  /** Whether a block may go on this link now. It goes if so. */
  mayServe(link: Link, length: number): boolean
  onStarted(link: Link, piece: PieceIndex, offset: number, length: number): void
  onSent(link: Link, piece: PieceIndex, offset: number, length: number): void
}

/** What a node sends: one block at a time, the links taking turns that have something to send and room for it. */
export class UploadLine {
  /** When the block that is being sent is out; Infinity while the line is idle. */
  doneAt = Infinity
  readonly #bytesPerMilli: number
  readonly #port: UploadPort
  #turns: Link[] = []
  #head = 0
  /** Whose block is being sent, and which one. */
  #link: Link | null = null
  #piece = 0 as PieceIndex
  #offset = 0
  #length = 0

  /** @param rate bytes per second */
  constructor(rate: number, port: UploadPort) {
    this.#bytesPerMilli = rate / 1_000
    this.#port = port
  }

  /** Offset and length in bytes. */
  enqueue(link: Link, piece: PieceIndex, offset: number, length: number): void {
    link.waiting.push(piece, offset, length)
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
      if (!link.canSend) {
        link.isListed = false
        continue
      }
      this.#turns.push(link)
      if (this.#port.mayServe(link, link.waiting.get(0, 2))) return this.#send(link)
    }
  }

  /** To be called at `doneAt`. */
  onDone(): void {
    const link = this.#link
    this.#link = null
    this.doneAt = Infinity
    if (link === null) return
    this.#port.onSent(link, this.#piece, this.#offset, this.#length)
    this.pump()
  }

  #send(link: Link): void {
    const { waiting } = link
    this.#link = link
    this.#piece = waiting.get(0, 0) as PieceIndex
    this.#offset = waiting.get(0, 1)
    this.#length = waiting.get(0, 2)
    waiting.shift()
    link.underWay++
    this.doneAt = this.#port.now + this.#length / this.#bytesPerMilli
    this.#port.onStarted(link, this.#piece, this.#offset, this.#length)
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

/** What a node receives: one block at a time, in the order they came. */
export class DownloadLine {
  /** When the next block is in; Infinity while there is none. */
  dueAt = Infinity
  readonly #bytesPerMilli: number
  readonly #lengths: Lengths
  readonly #onArrived: (link: number, piece: PieceIndex, offset: number, kind: number) => void
  /** Link and kind, piece, offset. */
  readonly #queue = new Records()

  /**
   * @param rate bytes per second; Infinity: no limit
   * @param onArrived told of each block that is in, with the kind of message it came as
   */
  constructor(
    rate: number,
    lengths: Lengths,
    onArrived: (link: number, piece: PieceIndex, offset: number, kind: number) => void
  ) {
    this.#bytesPerMilli = rate / 1_000
    this.#lengths = lengths
    this.#onArrived = onArrived
  }

  receive(link: number, piece: PieceIndex, offset: number, kind: number, now: number): void {
    this.#queue.push((link << KIND_BITS) | kind, piece, offset)
    if (this.dueAt === Infinity) this.dueAt = now + this.#timeOfNext()
  }

  /** To be called at `dueAt`. */
  onDue(): void {
    const queue = this.#queue
    const linkAndKind = queue.get(0, 0)
    const piece = queue.get(0, 1) as PieceIndex
    const offset = queue.get(0, 2)
    queue.shift()
    this.dueAt = queue.size === 0 ? Infinity : this.dueAt + this.#timeOfNext()
    this.#onArrived(linkAndKind >>> KIND_BITS, piece, offset, linkAndKind & ((1 << KIND_BITS) - 1))
  }

  /** Milliseconds the next block takes. */
  #timeOfNext(): number {
    return (
      lengthAt(this.#lengths, this.#queue.get(0, 1) as PieceIndex, this.#queue.get(0, 2)) /
      this.#bytesPerMilli
    )
  }
}
