import type { PieceIndex } from '../../electron/core/units.ts'
import type { Agenda } from './agenda.ts'
import type { Link } from './link.ts'

/** A block that waits to be sent. All numbers in bytes but the piece index. */
export interface Block {
  readonly piece: PieceIndex
  readonly offset: number
  readonly length: number
}

export interface UploadPort {
  /** Whether a block may go on this link now. It goes if so. */
  mayServe(link: Link, block: Block): boolean
  onStarted(link: Link, block: Block): void
  onSent(link: Link, block: Block): void
}

/** What a node sends: one block at a time, the links taking turns that have something to send and room for it. */
export class UploadLine {
  readonly #bytesPerMilli: number
  readonly #agenda: Agenda
  readonly #port: UploadPort
  readonly #done = (): void => this.#onDone()
  #turns: Link[] = []
  #head = 0
  #link: Link | null = null
  #block: Block | null = null

  /** @param rate bytes per second */
  constructor(rate: number, agenda: Agenda, port: UploadPort) {
    this.#bytesPerMilli = rate / 1_000
    this.#agenda = agenda
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

  #send(link: Link, block: Block): void {
    link.waiting.shift()
    link.underWay++
    this.#link = link
    this.#block = block
    this.#agenda.at(this.#agenda.now + block.length / this.#bytesPerMilli, this.#done)
    this.#port.onStarted(link, block)
  }

  #onDone(): void {
    const link = this.#link
    const block = this.#block
    this.#link = null
    if (link === null || block === null) return
    this.#port.onSent(link, block)
    this.pump()
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
  readonly #bytesPerMilli: number
  readonly #agenda: Agenda
  readonly #onArrived: (link: Link, piece: PieceIndex, offset: number, isBad: boolean) => void
  readonly #done = (): void => this.#onDone()
  #queue: { link: Link; piece: PieceIndex; offset: number; isBad: boolean; length: number }[] = []
  #head = 0

  /** @param rate bytes per second; Infinity: no limit */
  constructor(
    rate: number,
    agenda: Agenda,
    onArrived: (link: Link, piece: PieceIndex, offset: number, isBad: boolean) => void
  ) {
    this.#bytesPerMilli = rate / 1_000
    this.#agenda = agenda
    this.#onArrived = onArrived
  }

  receive(link: Link, piece: PieceIndex, offset: number, isBad: boolean, length: number): void {
    if (this.#bytesPerMilli === Infinity) return this.#onArrived(link, piece, offset, isBad)
    this.#queue.push({ link, piece, offset, isBad, length })
    if (this.#queue.length - this.#head === 1) this.#begin(length)
  }

  #begin(length: number): void {
    this.#agenda.at(this.#agenda.now + length / this.#bytesPerMilli, this.#done)
  }

  #onDone(): void {
    const arrived = this.#queue[this.#head++]
    const next = this.#queue[this.#head]
    if (next === undefined) {
      this.#queue.length = 0
      this.#head = 0
    } else {
      this.#begin(next.length)
      if (this.#head >= 256 && this.#head * 2 > this.#queue.length) {
        this.#queue = this.#queue.slice(this.#head)
        this.#head = 0
      }
    }
    if (arrived !== undefined) this.#onArrived(arrived.link, arrived.piece, arrived.offset, arrived.isBad)
  }
}
