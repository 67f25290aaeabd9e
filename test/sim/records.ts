/** First in, first out: records of three whole numbers, flat in memory, so that many thousands waiting cost the collector nothing. */
export class Records {
  size = 0
  #words: Int32Array | null = null
  #head = 0

  push(a: number, b: number, c: number): void {
    const words = this.#roomFor(this.size + 1)
    const at = this.#at(words, this.size++)
    words[at] = a
    words[at + 1] = b
    words[at + 2] = c
  }

  /** A number of the n-th oldest. @param word 0 to 2 */
  get(n: number, word: number): number {
    const words = this.#words
    return words === null ? 0 : (words[this.#at(words, n) + word] ?? 0)
  }

  /** Forgets the oldest. */
  shift(): void {
    this.#head++
    this.size--
  }

  /** Forgets the n-th oldest. */
  remove(n: number): void {
    const words = this.#words
    if (words === null) return
    for (let from = n; from > 0; from--) {
      const [target, source] = [this.#at(words, from), this.#at(words, from - 1)]
      words.copyWithin(target, source, source + WORDS)
    }
    this.shift()
  }

  #at(words: Int32Array, n: number): number {
    return ((this.#head + n) & (words.length / WIDTH - 1)) * WIDTH
  }

  #roomFor(size: number): Int32Array {
    const words = this.#words ?? new Int32Array(FIRST_ROOM * WIDTH)
    this.#words = words
    if (size * WIDTH <= words.length) return words
    const larger = new Int32Array(2 * words.length)
    for (let n = 0; n < this.size; n++) {
      const at = this.#at(words, n)
      larger.set(words.subarray(at, at + WORDS), n * WIDTH)
    }
    this.#words = larger
    this.#head = 0
    return larger
  }
}

const WORDS = 3
/** A power of two, so that places are found by masking. */
const WIDTH = 4
const FIRST_ROOM = 16
