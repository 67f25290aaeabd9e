import { MAX_DEPTH, MAX_VALUES } from './limits.ts'
import { refuse } from './refuse.ts'

/** The table: for each value its first byte, the byte after it, and the number of the value that follows its subtree. */
export class Scan {
  bytes: Uint8Array = new Uint8Array()
  start = new Uint32Array(FIRST_VALUES)
  end = new Uint32Array(FIRST_VALUES)
  next = new Uint32Array(FIRST_VALUES)
  #count = 0

  /** Of these bytes from now on. Returns the byte after the first value. */
  read(bytes: Uint8Array): number {
    this.bytes = bytes
    this.#count = 0
    return this.value(0, 0)
  }

  /** Reads the value at a byte; returns the byte after it. */
  value(at: number, depth: number): number {
    if (depth > MAX_DEPTH) refuse(`This is not a torrent: it is nested more than ${MAX_DEPTH} levels deep.`)
    const number = this.#add(at)
    const end = this.#end(at, depth)
    this.end[number] = end
    this.next[number] = this.#count
    return end
  }

  #end(at: number, depth: number): number {
    const first = this.bytes[at]
    if (first === I) return this.#integer(at + 1)
    if (first === L) return this.#list(at + 1, depth)
    if (first === D) return this.#dictionary(at + 1, depth)
    return this.#string(at)
  }

  #add(at: number): number {
    if (this.#count === MAX_VALUES)
      refuse(`This torrent lists more files than Shoal reads (over ${MAX_VALUES} values).`)
    if (this.#count === this.start.length) this.#grow()
    this.start[this.#count] = at
    return this.#count++
  }

  #grow(): void {
    const size = Math.min(this.#count * 2, MAX_VALUES)
    this.start = grown(this.start, size)
    this.end = grown(this.end, size)
    this.next = grown(this.next, size)
  }

  #list(from: number, depth: number): number {
    let at = from
    while (this.bytes[at] !== E) at = this.value(at, depth + 1)
    return at + 1
  }

  #dictionary(from: number, depth: number): number {
    const first = this.#count
    let at = from
    let last = -1
    let sorted = true
    while (this.bytes[at] !== E) {
      if (!this.#isDigit(at)) this.#broken(at)
      const key = this.#count
      const end = this.value(at, depth + 1)
      const order = last < 0 ? -1 : this.#compare(last, key)
      if (order === 0) this.#twice()
      if (order > 0) sorted = false
      last = key
      at = this.value(end, depth + 1)
    }
    if (!sorted) this.#checkDistinct(first)
    return at + 1
  }

  /** Keys in order differ when neighbours do; of others each has to be looked at. */
  #checkDistinct(first: number): void {
    const keys = new Set<string>()
    for (let key = first; key < this.#count; key = this.next[this.next[key] ?? 0] ?? 0) {
      const name = latin1(this.bytes, this.start[key] ?? 0, this.end[key] ?? 0)
      if (keys.has(name)) this.#twice()
      keys.add(name)
    }
  }

  /** Orders two strings by their bytes. */
  #compare(left: number, right: number): number {
    const leftFrom = this.contentOf(left)
    const rightFrom = this.contentOf(right)
    const leftLength = (this.end[left] ?? 0) - leftFrom
    const rightLength = (this.end[right] ?? 0) - rightFrom
    for (let at = 0; at < Math.min(leftLength, rightLength); at++) {
      const difference = (this.bytes[leftFrom + at] ?? 0) - (this.bytes[rightFrom + at] ?? 0)
      if (difference !== 0) return difference
    }
    return leftLength - rightLength
  }

  /** The first byte of a string's content. */
  contentOf(string: number): number {
    let at = this.start[string] ?? 0
    // Its length has a digit or two: the built-in search takes longer to call than to find.
    while (this.bytes[at] !== COLON) at++
    return at + 1
  }

  /** The value of a key in a dictionary; -1 when it has none. */
  find(dictionary: number, key: string): number {
    const end = this.next[dictionary] ?? 0
    for (let at = dictionary + 1; at < end; at = this.next[this.next[at] ?? end] ?? end) {
      if (this.#equals(at, key)) return this.next[at] ?? -1
    }
    return -1
  }

  /** What digits say, exactly below 2^53. Releases by the ten thousand have many: no string is made of them. */
  digits(from: number, to: number): number {
    let number = 0
    for (let at = from; at < to; at++) number = number * 10 + ((this.bytes[at] ?? 0) - ZERO)
    return number
  }

  #equals(string: number, ascii: string): boolean {
    const from = this.contentOf(string)
    if ((this.end[string] ?? 0) - from !== ascii.length) return false
    for (let at = 0; at < ascii.length; at++) if (this.bytes[from + at] !== ascii.charCodeAt(at)) return false
    return true
  }

  #integer(from: number): number {
    const negative = this.bytes[from] === MINUS
    const digits = negative ? from + 1 : from
    const end = this.#digitsEnd(digits)
    const zeroFirst = this.bytes[digits] === ZERO
    if (end === digits || this.bytes[end] !== E || (zeroFirst && (end > digits + 1 || negative)))
      this.#broken(from)
    return end + 1
  }

  #string(from: number): number {
    const colon = this.#digitsEnd(from)
    const zeroFirst = this.bytes[from] === ZERO && colon > from + 1
    if (colon === from || zeroFirst || this.bytes[colon] !== COLON) this.#broken(from)
    const end = colon + 1 + this.digits(from, colon)
    if (end > this.bytes.length) refuse('This torrent is cut off: its end is missing.')
    return end
  }

  #digitsEnd(from: number): number {
    let at = from
    while (this.#isDigit(at)) at++
    return at
  }

  #isDigit(at: number): boolean {
    const byte = this.bytes[at] ?? 0
    return byte >= ZERO && byte <= NINE
  }

  #broken(at: number): never {
    if (at >= this.bytes.length) refuse('This torrent is cut off: its end is missing.')
    refuse(`This is not a torrent: it is not valid bencode at byte ${at}.`)
  }

  #twice(): never {
    refuse('This is not a torrent: a dictionary in it has the same key twice.')
  }
}

/** A table has room for so many at first, and for twice as many each time that it is full. */
const FIRST_VALUES = 128

export const D = 0x64
export const I = 0x69
export const L = 0x6c
const COLON = 0x3a
const E = 0x65
const ZERO = 0x30
const NINE = 0x39
export const MINUS = 0x2d

export function latin1(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1')
}

function grown(table: Uint32Array, size: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(size)
  larger.set(table)
  return larger
}
