/** 2 to the power of it: for a hundred thousand words, one in forty is mistaken for another. */
const BITS = 22

/** Whether words were seen before, about, in half a megabyte: it is asked for each of a million. */
export class SeenWords {
  readonly #bits = new Uint32Array(2 ** (BITS - 5))

  /** @returns whether it is the first time */
  isNew(word: string): boolean {
    const hash = hashOf(word)
    const bit = 1 << (hash & 31)
    const before = this.#bits[hash >>> 5] ?? 0
    this.#bits[hash >>> 5] = before | bit
    return (before & bit) === 0
  }
}

/** FNV-1a, folded. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193)
  return ((hash >>> BITS) ^ hash) & (2 ** BITS - 1)
}
