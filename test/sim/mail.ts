/** Who hears a message: the other end of the link it was posted on. */
export type Hear = (link: number, kind: number, piece: number, offset: number) => void

/**
 * Messages under way, a ring of flat records: every message takes the same time, so they arrive in the order they were sent.
 * A digest is kept of all that were heard and when, so that two runs can be compared to the event.
 */
export class Mail {
  /** Milliseconds one way. */
  readonly latency: number
  /** Messages heard. */
  heard = 0
  /** FNV-1a over every message heard. */
  digest = 0x811c9dc5
  readonly #hear: Hear
  #head = 0
  #size = 0
  #mask = 4_095
  #at = new Float64Array(4_096)
  #order = new Float64Array(4_096)
  /** Four numbers a message: link, kind, piece, offset. */
  #words = new Int32Array(4 * 4_096)

  constructor(latency: number, hear: Hear) {
    this.latency = latency
    this.#hear = hear
  }

  get digestText(): string {
    return (this.digest >>> 0).toString(16).padStart(8, '0')
  }

  /** When the next message arrives; Infinity without any. */
  get dueAt(): number {
    return this.#size === 0 ? Infinity : (this.#at[this.#head] ?? Infinity)
  }

  get dueOrder(): number {
    return this.#order[this.#head] ?? 0
  }

  /** @param link by the number the receiver knows it by */
  post(now: number, order: number, link: number, kind: number, piece: number, offset: number): void {
    if (this.#size > this.#mask) this.#grow()
    const place = (this.#head + this.#size++) & this.#mask
    this.#at[place] = now + this.latency
    this.#order[place] = order
    const words = this.#words
    words[4 * place] = link
    words[4 * place + 1] = kind
    words[4 * place + 2] = piece
    words[4 * place + 3] = offset
  }

  /** The message that is due. */
  deliver(): void {
    const place = this.#head
    const words = this.#words
    const link = words[4 * place] ?? 0
    const kind = words[4 * place + 1] ?? 0
    const piece = words[4 * place + 2] ?? 0
    const offset = words[4 * place + 3] ?? 0
    const at = this.#at[place] ?? 0
    this.#head = (place + 1) & this.#mask
    this.#size--
    this.heard++
    let digest = Math.imul(this.digest ^ Math.floor(at * 1_000), PRIME)
    digest = Math.imul(digest ^ link, PRIME)
    digest = Math.imul(digest ^ kind, PRIME)
    this.digest = Math.imul(digest ^ (piece + offset), PRIME)
    this.#hear(link, kind, piece, offset)
  }

  /** Twice the room, the oldest first. */
  #grow(): void {
    const size = this.#size
    const at = new Float64Array(2 * size)
    const order = new Float64Array(2 * size)
    const words = new Int32Array(8 * size)
    for (let index = 0; index < size; index++) {
      const place = (this.#head + index) & this.#mask
      at[index] = this.#at[place] ?? 0
      order[index] = this.#order[place] ?? 0
      for (let word = 0; word < 4; word++) words[4 * index + word] = this.#words[4 * place + word] ?? 0
    }
    this.#at = at
    this.#order = order
    this.#words = words
    this.#head = 0
    this.#mask = 2 * size - 1
  }
}

const PRIME = 0x01000193
