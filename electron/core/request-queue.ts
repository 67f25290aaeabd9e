import type { Millis } from './units.ts'

/** Forgotten requests remembered per peer: the longest pipeline, twice. */
const MOST_FORMER = 4_096

/**
 * What is requested from one peer, oldest first, as block keys (`Blocks.key`). Answers mostly come in order, so the search begins at
 * the oldest. Requests given up are remembered for a while, because their blocks may still arrive.
 */
export class RequestQueue {
  #keys: number[] = []
  #sentAt: number[] = []
  #depth: number[] = []
  #head = 0
  readonly #former = new Set<number>()
  /** Of the request removed last: how many were open when it was sent, itself included. */
  removedDepth = 0

  get length(): number {
    return this.#keys.length - this.#head
  }

  /** Block key of the n-th oldest. */
  at(n: number): number {
    return this.#keys[this.#head + n] ?? -1
  }

  oldestSentAt(): Millis {
    return (this.#sentAt[this.#head] ?? 0) as Millis
  }

  has(key: number): boolean {
    return this.#keys.includes(key, this.#head)
  }

  push(key: number, now: Millis): void {
    this.#keys.push(key)
    this.#sentAt.push(now)
    this.#depth.push(this.length)
  }

  /** Returns when it was sent, or -1 when it is not among them. */
  remove(key: number): number {
    const at = this.#keys[this.#head] === key ? this.#head : this.#keys.indexOf(key, this.#head)
    if (at < 0) return -1
    const sentAt = this.#sentAt[at] ?? 0
    this.removedDepth = this.#depth[at] ?? 1
    if (at !== this.#head) {
      this.#keys.copyWithin(this.#head + 1, this.#head, at)
      this.#sentAt.copyWithin(this.#head + 1, this.#head, at)
      this.#depth.copyWithin(this.#head + 1, this.#head, at)
    }
    this.#head++
    if (this.#head > 512 && this.#head * 2 > this.#keys.length) this.#compact()
    return sentAt
  }

  /** Gives one up: it is no longer outstanding, but its block is still welcome. Returns whether it was outstanding. */
  giveUp(key: number): boolean {
    if (this.remove(key) < 0) return false
    if (this.#former.size >= MOST_FORMER)
      for (const oldest of this.#former) return this.#replaceFormer(oldest, key)
    this.#former.add(key)
    return true
  }

  /** Whether it was given up and not answered since; forgets it. */
  takeFormer(key: number): boolean {
    return this.#former.delete(key)
  }

  #replaceFormer(oldest: number, key: number): true {
    this.#former.delete(oldest)
    this.#former.add(key)
    return true
  }

  #compact(): void {
    this.#keys = this.#keys.slice(this.#head)
    this.#sentAt = this.#sentAt.slice(this.#head)
    this.#depth = this.#depth.slice(this.#head)
    this.#head = 0
  }
}
