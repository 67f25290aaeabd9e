/** Bytes to be sent, which are not copied before they are. */
export class Outgoing {
  #chunks: readonly Uint8Array[] = []
  #at = 0
  #offset = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  /** In place of what was there. */
  set(chunks: readonly Uint8Array[]): void {
    this.#chunks = chunks
    this.#at = 0
    this.#offset = 0
    this.#length = chunks.reduce((sum, { length }) => sum + length, 0)
  }

  /** Fills `into` from `start` on; there are at least so many bytes. */
  take(into: Uint8Array, start: number): void {
    for (let at = start; at < into.length;) {
      const chunk = this.#chunks[this.#at] ?? NOTHING
      const part = chunk.subarray(this.#offset, this.#offset + into.length - at)
      into.set(part, at)
      at += part.length
      this.#offset += part.length
      this.#length -= part.length
      if (this.#offset < chunk.length) return
      this.#at++
      this.#offset = 0
    }
  }
}

const NOTHING = new Uint8Array(0)
