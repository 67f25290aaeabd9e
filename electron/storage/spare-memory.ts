/** Bytes kept for reuse: eight chunks of usual length. */
const MOST = 8 * 1024 * 1024

/** Memory that nobody uses at the moment, to be used again for the same length. */
export class SpareMemory {
  #spare: Uint8Array[] = []
  #bytes = 0

  /** Its content may be anything. */
  take(length: number): Uint8Array {
    const at = this.#spare.findLastIndex((memory) => memory.length === length)
    const [memory] = at < 0 ? [] : this.#spare.splice(at, 1)
    if (memory === undefined) return Buffer.allocUnsafeSlow(length)
    this.#bytes -= length
    return memory
  }

  /** Whoever gives it must not touch it again. */
  give(memory: Uint8Array): void {
    this.#spare.push(memory)
    this.#bytes += memory.length
    while (this.#bytes > MOST) this.#bytes -= this.#spare.shift()?.length ?? 0
  }
}
