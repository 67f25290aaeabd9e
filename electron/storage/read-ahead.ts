import { invariant } from '../core/units.ts'
import { SpareMemory } from './spare-memory.ts'

/** Bytes of pieces kept for upload, over all torrents (design.md: a transfer stays within 250 MB resident). */
const BUDGET = 32 * 1024 * 1024

/** Reads under way at once, over all torrents; further ones wait in order. libuv has four threads for them. */
const AT_ONCE = 8

/** Part of a piece in memory. Whoever borrows it gives it back once; its bytes stay as they are until then. */
export interface Chunk {
  readonly bytes: Uint8Array
}

/**
 * Chunks of pieces read for upload, the longest unused dropped first. A chunk that several peers ask for is read once. A
 * dropped chunk's memory is read into again when nobody borrows it any more: fresh memory for each read would cost the
 * system more than reading, and keep the garbage collector busy. One never given back is only lost to the collector.
 */
export class ReadAhead {
  readonly #budget: number
  /** In order of last use, those being read included. */
  readonly #chunks = new Map<string, Kept>()
  readonly #waiting: (() => void)[] = []
  readonly #spare = new SpareMemory()
  #newest: Kept | null = null
  #bytes = 0
  #underWay = 0

  constructor(budgetBytes = BUDGET) {
    this.#budget = budgetBytes
  }

  /** The chunk from memory; else from a read under way, or from `read`, which fills all of it. */
  borrow(key: string, length: number, read: (into: Uint8Array) => Promise<void>): Chunk | Promise<Chunk> {
    const chunk = this.#touch(key) ?? this.#load(key, length, read)
    chunk.borrowers++
    return chunk.reading ?? chunk
  }

  giveBack(chunk: Chunk): void {
    invariant(
      chunk instanceof Kept && chunk.borrowers > 0,
      'a chunk is given back once by each who borrowed it'
    )
    chunk.borrowers--
    this.#reuse(chunk)
  }

  /** Forgets the chunks whose key starts so; one being read is not kept when that ends. */
  drop(prefix: string): void {
    for (const key of [...this.#chunks.keys()]) if (key.startsWith(prefix)) this.forget(key)
  }

  /** The next to borrow it reads it anew. */
  forget(key: string): void {
    const chunk = this.#chunks.get(key)
    if (chunk !== undefined) this.#remove(key, chunk)
  }

  #touch(key: string): Kept | null {
    const chunk = this.#chunks.get(key)
    if (chunk === undefined) return null
    // Block after block is of the same chunk.
    if (chunk === this.#newest) return chunk
    this.#newest = chunk
    this.#chunks.delete(key)
    this.#chunks.set(key, chunk)
    return chunk
  }

  #load(key: string, length: number, read: (into: Uint8Array) => Promise<void>): Kept {
    const chunk = new Kept(this.#spare.take(length))
    this.#newest = chunk
    this.#chunks.set(key, chunk)
    this.#bytes += length
    chunk.reading = this.#inTurn(() => read(chunk.bytes)).then(
      () => this.#onRead(chunk),
      (error: unknown) => {
        // Its memory is the reader's still, for all we know.
        if (this.#chunks.get(key) === chunk) this.forget(key)
        throw error
      }
    )
    this.#shrink()
    return chunk
  }

  #onRead(chunk: Kept): Chunk {
    chunk.reading = null
    this.#reuse(chunk)
    this.#shrink()
    return chunk
  }

  async #inTurn(read: () => Promise<void>): Promise<void> {
    if (this.#underWay >= AT_ONCE) await new Promise<void>((start) => this.#waiting.push(start))
    else this.#underWay++
    try {
      await read()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#underWay--
      else next()
    }
  }

  /** What is being read was asked for and stays. */
  #shrink(): void {
    for (const [key, chunk] of this.#chunks) {
      if (this.#bytes <= this.#budget) return
      if (chunk.reading === null) this.#remove(key, chunk)
    }
  }

  #remove(key: string, chunk: Kept): void {
    this.#chunks.delete(key)
    this.#bytes -= chunk.bytes.length
    chunk.isDropped = true
    this.#reuse(chunk)
  }

  #reuse(chunk: Kept): void {
    if (!chunk.isDropped || chunk.borrowers > 0 || chunk.reading !== null) return
    this.#spare.give(chunk.bytes)
  }
}

class Kept implements Chunk {
  readonly bytes: Uint8Array
  borrowers = 0
  isDropped = false
  /** Until it is read. */
  reading: Promise<Chunk> | null = null

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}
