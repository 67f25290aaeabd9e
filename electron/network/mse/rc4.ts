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
    this.apply(new Uint8Array(DISCARDED))
  }

  /** Enciphers or deciphers the next bytes of the stream, into the beginning of `to`: in place unless given. Returns `to`. */
  apply(from: Uint8Array, to: Uint8Array = from): Uint8Array {
    const state = this.#state
    let i = this.#i
    let j = this.#j
    for (let at = 0; at < from.length; at++) {
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
