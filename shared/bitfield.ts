/**
 * A fixed set of piece indices, one bit each, most significant bit first, as BEP 3 sends it on the wire.
 * Spare bits of the last byte are always zero, and `count` always equals the number of set bits.
 */
export class Bitfield {
  readonly length: number
  readonly #bytes: Uint8Array
  #count = 0

  /** @param length number of bits; @param bytes copied when given, spare bits cleared, short input filled with zeros */
  constructor(length: number, bytes?: Uint8Array) {
    this.length = length
    this.#bytes = new Uint8Array(byteLength(length))
    if (bytes === undefined) return
    this.#bytes.set(bytes.subarray(0, this.#bytes.length))
    this.#clearSpareBits()
    for (const byte of this.#bytes) this.#count += popCount(byte)
  }

  /** Every bit set. */
  static full(length: number): Bitfield {
    return new Bitfield(length, new Uint8Array(byteLength(length)).fill(0xff))
  }

  /** True when `bytes` is a bitfield message's payload for `length` pieces: exact size, spare bits zero (BEP 3). */
  static isValid(length: number, bytes: Uint8Array): boolean {
    if (bytes.length !== byteLength(length)) return false
    const spare = bytes.length * 8 - length
    return spare === 0 || ((bytes[bytes.length - 1] ?? 0) & ((1 << spare) - 1)) === 0
  }

  /** Number of set bits. */
  get count(): number {
    return this.#count
  }

  get isFull(): boolean {
    return this.#count === this.length
  }

  get isEmpty(): boolean {
    return this.#count === 0
  }

  has(index: number): boolean {
    return ((this.#bytes[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0
  }

  /** Returns whether the bit was clear before. An index outside the field is ignored. */
  add(index: number): boolean {
    if (index < 0 || index >= this.length || this.has(index)) return false
    this.#bytes[index >> 3] = (this.#bytes[index >> 3] ?? 0) | (0x80 >> (index & 7))
    this.#count++
    return true
  }

  /** Returns whether the bit was set before. */
  delete(index: number): boolean {
    if (index < 0 || index >= this.length || !this.has(index)) return false
    this.#bytes[index >> 3] = (this.#bytes[index >> 3] ?? 0) & ~(0x80 >> (index & 7))
    this.#count--
    return true
  }

  /** The highest index set both here and in a field of the same length, or -1. */
  lastCommon(other: Bitfield): number {
    for (let at = this.#bytes.length - 1; at >= 0; at--) {
      const common = (this.#bytes[at] ?? 0) & (other.#bytes[at] ?? 0)
      if (common !== 0) return at * 8 + 7 - lowestBit(common)
    }
    return -1
  }

  clone(): Bitfield {
    return new Bitfield(this.length, this.#bytes)
  }

  /** A copy of the bits in wire order. */
  toBytes(): Uint8Array {
    return this.#bytes.slice()
  }

  /** The set indices, ascending. */
  *[Symbol.iterator](): Generator<number> {
    for (let at = 0; at < this.#bytes.length; at++) {
      if (this.#bytes[at] === 0) continue
      for (let index = at * 8; index < Math.min(this.length, at * 8 + 8); index++)
        if (this.has(index)) yield index
    }
  }

  #clearSpareBits(): void {
    const spare = this.#bytes.length * 8 - this.length
    const last = this.#bytes.length - 1
    if (spare > 0) this.#bytes[last] = (this.#bytes[last] ?? 0) & ~((1 << spare) - 1)
  }
}

function byteLength(bits: number): number {
  return Math.ceil(bits / 8)
}

/** Position of the lowest set bit of a byte that is not zero. */
function lowestBit(byte: number): number {
  return 31 - Math.clz32(byte & -byte)
}

function popCount(byte: number): number {
  let count = 0
  for (let rest = byte; rest !== 0; rest &= rest - 1) count++
  return count
}
