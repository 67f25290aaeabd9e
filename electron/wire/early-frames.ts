import { readUint32 } from './bytes.ts'
import { MOST_EARLY_BYTES } from './limits.ts'

const FIRST_CAPACITY = 4_096

/** What a peer said of pieces before the torrent's shape was known: its frames end to end, to be judged when it is. */
export class EarlyFrames {
  #bytes: Uint8Array = new Uint8Array(0)
  #filled = 0

  /** False when there is no room. */
  add(frame: Uint8Array): boolean {
    const size = this.#filled + frame.length
    if (size > MOST_EARLY_BYTES) return false
    if (size > this.#bytes.length) this.#grow(size)
    this.#bytes.set(frame, this.#filled)
    this.#filled = size
    return true
  }

  /** The frames in order; afterwards there are none. */
  *take(): Generator<Uint8Array> {
    const bytes = this.#bytes.subarray(0, this.#filled)
    this.#bytes = new Uint8Array(0)
    this.#filled = 0
    for (let at = 0, size = 0; at < bytes.length; at += size) {
      size = 4 + readUint32(bytes, at)
      yield bytes.subarray(at, at + size)
    }
  }

  #grow(size: number): void {
    const grown = new Uint8Array(Math.max(FIRST_CAPACITY, 2 * size))
    grown.set(this.#bytes.subarray(0, this.#filled))
    this.#bytes = grown
  }
}
