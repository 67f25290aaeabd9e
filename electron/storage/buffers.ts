import { invariant } from '../core/units.ts'

/** Bytes of pieces in the making, over all torrents (design.md, Storage). */
const BUDGET = 64 * 1024 * 1024

/**
 * Shared memory for pieces in the making. Buffers lent out and buffers kept for reuse together never exceed the budget,
 * but for one: when nothing is lent, a buffer of any size can be had, so a torrent of huge pieces still moves.
 */
export class BufferPool {
  /** Bytes of all buffers together. */
  readonly budget: number
  readonly #lent = new Set<SharedArrayBuffer>()
  #free: SharedArrayBuffer[] = []
  #lentBytes = 0
  #freeBytes = 0

  constructor(budgetBytes = BUDGET) {
    this.budget = budgetBytes
  }

  get lentBytes(): number {
    return this.#lentBytes
  }

  /** Most buffers of this size that can be lent at once, if all the pool is theirs. */
  capacity(size: number): number {
    return Math.max(1, Math.floor(this.budget / size))
  }

  /** Memory of exactly `size` bytes, its content anything; null when the budget is used up: ask again after a release. */
  acquire(size: number): SharedArrayBuffer | null {
    if (this.#lent.size > 0 && this.#lentBytes + size > this.budget) return null
    const buffer = this.#reuse(size) ?? this.#allocate(size)
    this.#lent.add(buffer)
    this.#lentBytes += size
    return buffer
  }

  release(buffer: SharedArrayBuffer): void {
    invariant(this.#lent.delete(buffer), 'a buffer is released once, to the pool that lent it')
    this.#lentBytes -= buffer.byteLength
    if (this.#lentBytes + this.#freeBytes + buffer.byteLength > this.budget) return
    this.#free.push(buffer)
    this.#freeBytes += buffer.byteLength
  }

  #reuse(size: number): SharedArrayBuffer | null {
    const at = this.#free.findLastIndex((buffer) => buffer.byteLength === size)
    const [buffer] = at < 0 ? [] : this.#free.splice(at, 1)
    if (buffer === undefined) return null
    this.#freeBytes -= size
    return buffer
  }

  #allocate(size: number): SharedArrayBuffer {
    if (this.#lentBytes + this.#freeBytes + size > this.budget) {
      this.#free = []
      this.#freeBytes = 0
    }
    return new SharedArrayBuffer(size)
  }
}
