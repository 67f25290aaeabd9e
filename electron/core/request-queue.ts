import type { Millis } from './units.ts'

/** Forgotten requests remembered per peer: the longest pipeline, twice. */
const MOST_FORMER = 4_096
/** Requests there is room for at first, a power of two; doubles when it is full. */
const ROOM = 8
/** Numbers kept of each request: its block key, when it was sent, how many were open then. */
const WORDS = 3

/**
 * What is requested from one peer, oldest first, as block keys (piece times blocks per piece, plus block). Answers
 * mostly come in order, so the search begins at the oldest. Requests given up are remembered for a while, because their blocks may still arrive.
 *
 * The requests lie in a ring no larger than the pipeline needs: with many peers, what was touched last is what counts.
 */
export class RequestQueue {
  length = 0
  /** Of the request removed last: how many were open when it was sent, itself included. */
  removedDepth = 0
  #ring = new Float64Array(ROOM * WORDS)
  #mask = ROOM - 1
  /** Place of the oldest. */
  #head = 0
  #former: Set<number> | null = null

  /** Block key of the n-th oldest. */
  at(n: number): number {
    return n >= 0 && n < this.length ? (this.#ring[this.#place(n)] ?? -1) : -1
  }

  oldestSentAt(): Millis {
    return (this.length === 0 ? 0 : (this.#ring[this.#place(0) + 1] ?? 0)) as Millis
  }

  has(key: number): boolean {
    return this.#find(key) >= 0
  }

  push(key: number, now: Millis): void {
    if (this.length > this.#mask) this.#grow()
    const place = this.#place(this.length++)
    this.#ring[place] = key
    this.#ring[place + 1] = now
    this.#ring[place + 2] = this.length
  }

  /** Returns when it was sent, or -1 when it is not among them. */
  remove(key: number): number {
    const n = this.#find(key)
    if (n < 0) return -1
    const place = this.#place(n)
    const sentAt = this.#ring[place + 1] ?? 0
    this.removedDepth = this.#ring[place + 2] ?? 1
    this.#close(n)
    return sentAt
  }

  /** Gives one up: it is no longer outstanding, but its block is still welcome. Returns whether it was outstanding. */
  giveUp(key: number): boolean {
    if (this.remove(key) < 0) return false
    this.#former ??= new Set()
    if (this.#former.size >= MOST_FORMER) forgetOldest(this.#former)
    this.#former.add(key)
    return true
  }

  /** Whether it was given up and not answered since; forgets it. */
  takeFormer(key: number): boolean {
    return this.#former?.delete(key) ?? false
  }

  /** Which of them it is, 0 the oldest, or -1. Those given up together are given up from the latest on. */
  #find(key: number): number {
    if (this.at(this.length - 1) === key) return this.length - 1
    for (let n = 0; n < this.length; n++) if (this.#ring[this.#place(n)] === key) return n
    return -1
  }

  #place(n: number): number {
    return ((this.#head + n) & this.#mask) * WORDS
  }

  /** The gap one leaves is closed from the side that has fewer. */
  #close(n: number): void {
    const last = this.length - 1
    if (n < last - n) {
      for (let at = n; at > 0; at--) this.#copy(at - 1, at)
      this.#head = (this.#head + 1) & this.#mask
    } else for (let at = n; at < last; at++) this.#copy(at + 1, at)
    this.length--
  }

  #copy(from: number, to: number): void {
    const source = this.#place(from)
    const target = this.#place(to)
    for (let word = 0; word < WORDS; word++) this.#ring[target + word] = this.#ring[source + word] ?? 0
  }

  #grow(): void {
    const ring = new Float64Array(2 * this.#ring.length)
    const head = this.#head * WORDS
    ring.set(this.#ring.subarray(head))
    ring.set(this.#ring.subarray(0, head), this.#ring.length - head)
    this.#ring = ring
    this.#mask = 2 * this.#mask + 1
    this.#head = 0
  }
}

function forgetOldest(keys: Set<number>): void {
  for (const oldest of keys) {
    keys.delete(oldest)
    return
  }
}
