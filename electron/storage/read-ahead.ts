/** Bytes of pieces kept for upload, over all torrents (design.md: a transfer stays within 250 MB resident). */
const BUDGET = 32 * 1024 * 1024

/** Reads under way at once, over all torrents; further ones wait in order. libuv has four threads for them. */
const AT_ONCE = 8

/**
 * Chunks of pieces read for upload, the longest unused dropped first. A chunk that several peers ask for is read once. Its
 * memory is never used again for another: views of it may still be on their way to a peer when it is dropped, and the
 * garbage collector knows when they are not.
 */
export class ReadAhead {
  readonly #budget: number
  /** In order of last use. */
  readonly #chunks = new Map<string, Uint8Array>()
  readonly #reading = new Map<string, Promise<Uint8Array>>()
  readonly #waiting: (() => void)[] = []
  #bytes = 0
  #underWay = 0

  constructor(budgetBytes = BUDGET) {
    this.#budget = budgetBytes
  }

  get(key: string): Uint8Array | null {
    const chunk = this.#chunks.get(key)
    if (chunk === undefined) return null
    this.#chunks.delete(key)
    this.#chunks.set(key, chunk)
    return chunk
  }

  /** The chunk from memory, from a read under way, or from `read`, which is kept. */
  async load(key: string, read: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const known = this.get(key) ?? this.#reading.get(key)
    if (known !== undefined) return await known
    const reading = this.#inTurn(read)
    this.#reading.set(key, reading)
    try {
      const chunk = await reading
      if (this.#reading.get(key) === reading) this.#keep(key, chunk)
      return chunk
    } finally {
      if (this.#reading.get(key) === reading) this.#reading.delete(key)
    }
  }

  /** Forgets the chunks whose key starts so; a read under way is not kept when it ends. */
  drop(prefix: string): void {
    for (const key of [...this.#reading.keys(), ...this.#chunks.keys()])
      if (key.startsWith(prefix)) this.forget(key)
  }

  /** The next load reads it anew. */
  forget(key: string): void {
    this.#reading.delete(key)
    const chunk = this.#chunks.get(key)
    if (chunk !== undefined) this.#remove(key, chunk)
  }

  async #inTurn(read: () => Promise<Uint8Array>): Promise<Uint8Array> {
    if (this.#underWay >= AT_ONCE) await new Promise<void>((start) => this.#waiting.push(start))
    else this.#underWay++
    try {
      return await read()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#underWay--
      else next()
    }
  }

  #keep(key: string, chunk: Uint8Array): void {
    this.#chunks.set(key, chunk)
    this.#bytes += chunk.length
    for (const [oldKey, old] of this.#chunks) {
      if (this.#bytes <= this.#budget) return
      this.#remove(oldKey, old)
    }
  }

  #remove(key: string, chunk: Uint8Array): void {
    if (this.#chunks.delete(key)) this.#bytes -= chunk.length
  }
}
