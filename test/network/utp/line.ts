import { parsePacket, type Packet } from '../../../electron/network/utp/packet.ts'
import { Session, type SessionPort, type UtpFault } from '../../../electron/network/utp/session.ts'

export interface LineSettings {
  /** One way, in milliseconds. */
  readonly delay?: number
  /** Bytes a second, each way, before a queue builds up. */
  readonly rate?: number
  /** Bytes that wait for the line; what comes on top is lost. */
  readonly queue?: number
  /** What becomes of each datagram: how often it arrives, and how many milliseconds late. */
  readonly fate?: (bytes: Uint8Array, from: 'a' | 'b') => readonly number[]
}

const PAYLOAD = 1_380
/** Past 32 bits of microseconds: clocks go round. */
const START = 1e9

/** Two ends of uTP and the line between them, in virtual time. The first calls the second. */
export class Line {
  now = START
  readonly a: End
  readonly b: End
  readonly #settings: LineSettings
  readonly #events: { readonly at: number; readonly happen: () => void }[] = []
  readonly #freeAt = { a: 0, b: 0 }
  /** How long the last datagram of each waited for the line; milliseconds. */
  readonly waits = { a: 0, b: 0 }
  /** What each side sent last. */
  readonly last: { a: Packet | null; b: Packet | null } = { a: null, b: null }

  constructor(settings: LineSettings = {}) {
    this.#settings = settings
    this.b = new End(this, 'b')
    this.a = new End(this, 'a')
    this.a.call()
    this.#ticks()
  }

  /** Until it is so, or so many virtual seconds have passed. */
  run(isDone: () => boolean, seconds = 600): boolean {
    const until = this.now + seconds * 1_000
    while (!isDone()) {
      const [event] = this.#events
      if (event === undefined || event.at > until) return false
      this.#events.shift()
      this.now = Math.max(this.now, event.at)
      event.happen()
    }
    return true
  }

  carry(bytes: Uint8Array, from: 'a' | 'b'): void {
    const { delay = 20, rate = Infinity, queue = Infinity, fate = () => [0] } = this.#settings
    const start = Math.max(this.now, this.#freeAt[from])
    this.last[from] = parsePacket(Buffer.from(bytes))
    this.waits[from] = start - this.now
    if ((this.waits[from] / 1_000) * rate > queue) return
    this.#freeAt[from] = start + (bytes.length / rate) * 1_000
    const copy = Buffer.from(bytes)
    for (const late of fate(copy, from)) {
      this.at(this.#freeAt[from] + delay + late, () => (from === 'a' ? this.b : this.a).receive(copy))
    }
  }

  at(at: number, happen: () => void): void {
    const after = this.#events.findIndex((event) => event.at > at)
    this.#events.splice(after < 0 ? this.#events.length : after, 0, { at, happen })
  }

  #ticks(): void {
    this.a.session?.tick(this.now)
    this.b.session?.tick(this.now)
    this.at(this.now + 100, () => this.#ticks())
  }
}

export class End {
  readonly #line: Line
  readonly #name: 'a' | 'b'
  readonly #parts: Uint8Array[] = []
  #length = 0
  session: Session | null = null
  isConnected = false
  hasEnded = false
  gone: UtpFault | null | 'no' = 'no'
  hasRoom = true
  isReading = true
  #unread = 0

  constructor(line: Line, name: 'a' | 'b') {
    this.#line = line
    this.#name = name
  }

  call(): void {
    // Near the end of the circle of numbers, so that every transfer goes past it.
    this.session = Session.call(65_530, 65_500, PAYLOAD, this.#port(), this.#line.now)
  }

  receive(bytes: Uint8Array): void {
    const packet = parsePacket(bytes)
    if (packet === null) throw new Error('not uTP')
    this.session ??= Session.answer(packet, 65_520, PAYLOAD, this.#port(), this.#line.now)
    this.session.onPacket(packet, this.#line.now)
  }

  write(bytes: Uint8Array): void {
    this.hasRoom = false
    this.session?.write([bytes.subarray(0, 7), bytes.subarray(7)], this.#line.now)
  }

  end(): void {
    this.session?.end(this.#line.now)
  }

  close(): void {
    this.session?.close(this.#line.now)
  }

  /** From now on nothing is read. */
  pause(): void {
    this.isReading = false
  }

  resume(): void {
    this.isReading = true
    this.#unread = 0
    this.session?.onRead()
  }

  get unread(): number {
    return this.#unread
  }

  get length(): number {
    return this.#length
  }

  /** All since the last time. */
  received(): Buffer {
    this.#length = 0
    return Buffer.concat(this.#parts.splice(0))
  }

  #port(): SessionPort {
    return {
      send: (bytes) => this.#line.carry(bytes, this.#name),
      onOwesAcknowledgement: () =>
        this.#line.at(this.#line.now, () => this.session?.acknowledge(this.#line.now)),
      onConnected: () => {
        this.isConnected = true
      },
      onData: (bytes) => {
        this.#parts.push(Buffer.from(bytes))
        this.#length += bytes.length
        if (!this.isReading) this.#unread += bytes.length
      },
      onEnd: () => {
        this.hasEnded = true
      },
      onRoom: () => {
        this.hasRoom = true
      },
      onGone: (fault) => {
        this.gone = fault
      },
      unread: () => this.#unread
    }
  }
}
