/** What a peer's bencoded message holds. Keys are read as Latin-1: those of the protocol are ASCII. */
export type Bencoded = number | Uint8Array | readonly Bencoded[] | Dictionary
export type Dictionary = ReadonlyMap<string, Bencoded>

/** The messages of peers are two levels deep and have a few dozen values. */
const DEEPEST = 8
const MOST_VALUES = 1_000
const LONGEST_NUMBER = 20

/**
 * Reads the first bencoded value of a peer's message and says where it ends, as ut_metadata needs to know; null for
 * anything else. Work and memory are bounded by the limits above. (The `bencode` package runs forever on `l-3:`.)
 * @param mostValues for answers that may rightly be long
 */
export function readBencode(
  bytes: Uint8Array,
  mostValues = MOST_VALUES
): { readonly value: Bencoded; readonly end: number } | null {
  const reader = new Reader(bytes, mostValues)
  const value = reader.value(0)
  return value === null ? null : { value, end: reader.at }
}

/** Null when it is none. */
export function asDictionary(value: Bencoded | undefined): Dictionary | null {
  return value instanceof Map ? (value as Dictionary) : null
}

/** Each method returns null when the input is not what it should be. */
class Reader {
  readonly #bytes: Uint8Array
  #valuesLeft: number
  at = 0

  constructor(bytes: Uint8Array, mostValues: number) {
    this.#bytes = bytes
    this.#valuesLeft = mostValues
  }

  value(depth: number): Bencoded | null {
    if (--this.#valuesLeft < 0 || depth > DEEPEST) return null
    const first = this.#bytes[this.at]
    if (first === D) return this.#dictionary(depth)
    if (first === L) return this.#list(depth)
    if (first === I) return this.#integer()
    return this.#string()
  }

  #dictionary(depth: number): Bencoded | null {
    const entries = new Map<string, Bencoded>()
    for (this.at++; this.#bytes[this.at] !== E;) {
      const key = this.#string()
      const value = key === null ? null : this.value(depth + 1)
      if (key === null || value === null) return null
      entries.set(Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1'), value)
    }
    this.at++
    return entries
  }

  #list(depth: number): Bencoded | null {
    const items: Bencoded[] = []
    for (this.at++; this.#bytes[this.at] !== E;) {
      const item = this.value(depth + 1)
      if (item === null) return null
      items.push(item)
    }
    this.at++
    return items
  }

  #integer(): number | null {
    this.at++
    const isNegative = this.#bytes[this.at] === MINUS
    if (isNegative) this.at++
    const digits = this.#digits(E)
    return digits === null ? null : isNegative ? -digits : digits
  }

  #string(): Uint8Array | null {
    const length = this.#digits(COLON)
    if (length === null || length > this.#bytes.length - this.at) return null
    this.at += length
    return this.#bytes.subarray(this.at - length, this.at)
  }

  /** One digit or more, then `end`. */
  #digits(end: number): number | null {
    const start = this.at
    let number = 0
    for (; this.at - start <= LONGEST_NUMBER; this.at++) {
      const digit = (this.#bytes[this.at] ?? 0) - ZERO
      if (digit < 0 || digit > 9) break
      number = number * 10 + digit
    }
    return this.at > start && this.#bytes[this.at++] === end ? number : null
  }
}

const D = 0x64
const E = 0x65
const I = 0x69
const L = 0x6c
const COLON = 0x3a
const MINUS = 0x2d
const ZERO = 0x30
