import { KIND_BITS } from './messages.ts'

/** Who hears a message: the node's own end of the link it came on. */
export type Hear = (link: number, kind: number, piece: number, offset: number) => void

/** Numbers kept of a message under way: receiver, when it arrives, link and kind, piece, offset. */
const WORDS = 5
/** A message's place among a node's of one window, below its time in a sort key. */
const PLACES = 2 ** 20
const TICKS_PER_MILLI = 2 ** 20
const PRIME = 0x01000193

/**
 * Messages under way. Every message takes the same time, and time is cut into windows as long: what is sent in one window
 * arrives in the next, so a node's messages of a window are all known when it begins, and nodes need not wait for each
 * other within it (conservative synchronisation, as Chandy and Misra 1979; Nicol 1993). One node after the other lives
 * through the window with its own state in the processor's cache.
 *
 * A digest is kept of all that were heard and when, so that two runs can be compared to the event.
 */
export class Mail {
  /** Milliseconds one way, and of a window. */
  readonly latency: number
  /** Messages heard. */
  heard = 0
  /** FNV-1a over every message heard. */
  #digest = 0x811c9dc5
  /** Sent in this window, in the order of sending. */
  #sent = new Float64Array(WORDS * 4_096)
  #sentCount = 0
  /** To be heard in this window, by receiver. */
  #due = new Float64Array(0)
  #dueCount = 0
  /** Where each receiver's begin in `#due`. */
  #starts = new Uint32Array(1)
  #places = new Uint32Array(1)
  #windowStart = 0
  /** The open receiver's messages by time: sort keys, of which those from `#next` on are not heard yet. */
  #keys = new Float64Array(0)
  #room = new Float64Array(256)
  #next = 0
  #from = 0

  constructor(latency: number) {
    this.latency = latency
  }

  get digestText(): string {
    return (this.#digest >>> 0).toString(16).padStart(8, '0')
  }

  /** Nothing is under way. */
  get isEmpty(): boolean {
    return this.#sentCount === 0 && this.#dueCount === 0
  }

  /**
   * @param now when it is sent
   * @param to index of the receiver
   * @param link by the number the receiver knows it by
   */
  post(now: number, to: number, link: number, kind: number, piece: number, offset: number): void {
    const at = WORDS * this.#sentCount
    if (at === this.#sent.length) this.#grow()
    const words = this.#sent
    words[at] = to
    words[at + 1] = now + this.latency
    words[at + 2] = (link << KIND_BITS) | kind
    words[at + 3] = piece
    words[at + 4] = offset
    this.#sentCount++
  }

  /** A window begins: what was sent in the last one is due. @param receivers how many there are */
  turn(now: number, receivers: number): void {
    if (this.#starts.length !== receivers + 1) {
      this.#starts = new Uint32Array(receivers + 1)
      this.#places = new Uint32Array(receivers + 1)
    }
    const starts = this.#starts.fill(0)
    const words = this.#sent
    for (let at = 0; at < WORDS * this.#sentCount; at += WORDS) {
      const next = (words[at] ?? 0) + 1
      starts[next] = (starts[next] ?? 0) + 1
    }
    for (let to = 1; to <= receivers; to++) starts[to] = (starts[to] ?? 0) + (starts[to - 1] ?? 0)
    this.#dueCount = this.#sentCount
    this.#sentCount = 0
    this.#windowStart = now
    this.#sortByReceiver()
  }

  has(to: number): boolean {
    return (this.#starts[to] ?? 0) < (this.#starts[to + 1] ?? 0)
  }

  /** The receiver's messages of this window are the ones to be heard now. */
  open(to: number): void {
    this.#from = this.#starts[to] ?? 0
    const count = (this.#starts[to + 1] ?? this.#from) - this.#from
    if (this.#room.length < count) this.#room = new Float64Array(2 * count)
    this.#keys = this.#room.subarray(0, count)
    for (let place = 0; place < count; place++) {
      const ticks = Math.floor((this.#timeAt(place) - this.#windowStart) * TICKS_PER_MILLI)
      this.#keys[place] = ticks * PLACES + place
    }
    this.#keys.sort()
    this.#next = 0
  }

  /** When the open receiver's next message arrives; Infinity without any. */
  get dueAt(): number {
    const key = this.#keys[this.#next]
    return key === undefined ? Infinity : this.#timeAt(key % PLACES)
  }

  /** The open receiver's next message. */
  deliver(hear: Hear): void {
    const at = WORDS * (this.#from + ((this.#keys[this.#next++] ?? 0) % PLACES))
    const words = this.#due
    const linkAndKind = words[at + 2] ?? 0
    const piece = words[at + 3] ?? 0
    const offset = words[at + 4] ?? 0
    this.heard++
    let digest = Math.imul(this.#digest ^ Math.floor((words[at + 1] ?? 0) * 1_000), PRIME)
    digest = Math.imul(digest ^ linkAndKind, PRIME)
    this.#digest = Math.imul(digest ^ (piece + offset), PRIME)
    hear(linkAndKind >>> KIND_BITS, linkAndKind & ((1 << KIND_BITS) - 1), piece, offset)
  }

  #timeAt(place: number): number {
    return this.#due[WORDS * (this.#from + place) + 1] ?? Infinity
  }

  #sortByReceiver(): void {
    if (this.#due.length < this.#sent.length) this.#due = new Float64Array(this.#sent.length)
    const places = this.#places
    places.set(this.#starts)
    const source = this.#sent
    const target = this.#due
    for (let from = 0; from < WORDS * this.#dueCount; from += WORDS) {
      const to = source[from] ?? 0
      const place = places[to] ?? 0
      places[to] = place + 1
      const at = WORDS * place
      target[at + 1] = source[from + 1] ?? 0
      target[at + 2] = source[from + 2] ?? 0
      target[at + 3] = source[from + 3] ?? 0
      target[at + 4] = source[from + 4] ?? 0
    }
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#sent.length)
    larger.set(this.#sent)
    this.#sent = larger
  }
}
