/**
 * RC4 as Message Stream Encryption uses it: the first 1,024 bytes of the keystream are thrown away. It hides what is sent from
 * whoever only glances at it; it keeps no secret and proves nothing.
 */
export class Rc4 {
  /** Wider than its values: engines add and index whole words faster than bytes. */
  readonly #state = new Int32Array(256)
  #i = 0
  #j = 0

  constructor(key: Uint8Array) {
    this.#schedule(key)
    this.apply(Buffer.alloc(DISCARDED))
  }

  /**
   * Enciphers or deciphers the next bytes of the stream, into the beginning of `to`: in place unless given. Returns `to`.
   * Every byte of the payload comes by here: four of them a turn, and buffers alone, are nearly half as fast again.
   */
  apply(from: Buffer, to: Buffer = from): Buffer {
    const state = this.#state
    const inFours = from.length - (from.length % 4)
    let i = this.#i
    let j = this.#j
    let at = 0
    for (; at < inFours; at += 4) {
      i = (i + 1) & 255
      let a = valueAt(state, i)
      j = (j + a) & 255
      let b = valueAt(state, j)
      state[i] = b
      state[j] = a
      const first = valueAt(state, (a + b) & 255)
      i = (i + 1) & 255
      a = valueAt(state, i)
      j = (j + a) & 255
      b = valueAt(state, j)
      state[i] = b
      state[j] = a
      const second = valueAt(state, (a + b) & 255)
      i = (i + 1) & 255
      a = valueAt(state, i)
      j = (j + a) & 255
      b = valueAt(state, j)
      state[i] = b
      state[j] = a
      const third = valueAt(state, (a + b) & 255)
      i = (i + 1) & 255
      a = valueAt(state, i)
      j = (j + a) & 255
      b = valueAt(state, j)
      state[i] = b
      state[j] = a
      const fourth = valueAt(state, (a + b) & 255)
      to[at] = (from[at] ?? 0) ^ first
      to[at + 1] = (from[at + 1] ?? 0) ^ second
      to[at + 2] = (from[at + 2] ?? 0) ^ third
      to[at + 3] = (from[at + 3] ?? 0) ^ fourth
    }
    for (; at < from.length; at++) {
      i = (i + 1) & 255
      const a = valueAt(state, i)
      j = (j + a) & 255
      const b = valueAt(state, j)
      state[i] = b
      state[j] = a
      to[at] = (from[at] ?? 0) ^ valueAt(state, (a + b) & 255)
    }
    this.#i = i
    this.#j = j
    return to
  }

  #schedule(key: Uint8Array): void {
    const state = this.#state
    for (let i = 0; i < 256; i++) state[i] = i
    for (let i = 0, j = 0; i < 256; i++) {
      const a = valueAt(state, i)
      j = (j + a + (key[i % key.length] ?? 0)) & 255
      state[i] = valueAt(state, j)
      state[j] = a
    }
  }
}

/** The keystream's beginning tells of the key. */
const DISCARDED = 1_024

function valueAt(state: Int32Array, index: number): number {
  return state[index] ?? 0
}
