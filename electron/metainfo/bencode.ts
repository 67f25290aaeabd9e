import { D, I, L, MINUS, Scan } from './scan.ts'
import { refuse } from './refuse.ts'

/**
 * Strict reading of bencode (BEP 3): a table of where each value starts and ends, made in one pass, and views into it
 * that make strings and numbers when asked. So the bytes of `info` are at hand as they came, and a hostile file costs
 * 12 bytes a value. Keys out of order are let pass, as all clients do; a key that comes twice is not.
 * @param scan a table to be used again: nothing may be asked any more of what was decoded into it before
 */
export function decodeBencode(bytes: Uint8Array, scan = new Scan()): Bencoded {
  // Views of a Buffer are Buffers, which cost ten times those of a plain array.
  const end = scan.read(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length))
  for (let at = end; at < bytes.length; at++) {
    if (!WHITESPACE.has(bytes[at] ?? 0)) refuse('This is not a torrent: bytes follow its end.')
  }
  return new Bencoded(scan, 0)
}

export type BencodedKind = 'integer' | 'string' | 'list' | 'dictionary'

/** One value of decoded bencode. Bytes it gives are views of the input. */
export class Bencoded {
  readonly #scan: Scan
  readonly #at: number

  constructor(scan: Scan, at: number) {
    this.#scan = scan
    this.#at = at
  }

  get kind(): BencodedKind {
    const first = this.#scan.bytes[this.#start] ?? 0
    if (first === D) return 'dictionary'
    if (first === L) return 'list'
    return first === I ? 'integer' : 'string'
  }

  /** The value's own encoding. */
  get encoding(): Uint8Array {
    return this.#scan.bytes.subarray(this.#start, this.#end)
  }

  /** Null when it is no integer, or one beyond 2^53. */
  get integer(): number | null {
    if (this.kind !== 'integer') return null
    const from = this.#start + 1
    const isNegative = this.#scan.bytes[from] === MINUS
    const value = this.#scan.digits(isNegative ? from + 1 : from, this.#end - 1)
    if (!Number.isSafeInteger(value)) return null
    return isNegative ? -value : value
  }

  /** Null when it is no string. */
  get string(): Uint8Array | null {
    if (this.kind !== 'string') return null
    return this.#scan.bytes.subarray(this.#scan.contentOf(this.#at), this.#end)
  }

  /** The items of a list; of anything else none. */
  *items(): Generator<Bencoded> {
    if (this.kind === 'list') yield* this.#children()
  }

  /** The entries of a dictionary in their order; of anything else none. */
  *entries(): Generator<readonly [Uint8Array, Bencoded]> {
    if (this.kind !== 'dictionary') return
    let key: Uint8Array | null = null
    for (const child of this.#children()) {
      if (key === null) key = child.string
      else {
        yield [key, child]
        key = null
      }
    }
  }

  /** @param key ASCII */
  get(key: string): Bencoded | null {
    if (this.kind !== 'dictionary') return null
    const found = this.#scan.find(this.#at, key)
    return found < 0 ? null : new Bencoded(this.#scan, found)
  }

  *#children(): Generator<Bencoded> {
    const end = this.#scan.next[this.#at] ?? 0
    for (let at = this.#at + 1; at < end; at = this.#scan.next[at] ?? end) yield new Bencoded(this.#scan, at)
  }

  get #start(): number {
    return this.#scan.start[this.#at] ?? 0
  }

  get #end(): number {
    return this.#scan.end[this.#at] ?? 0
  }
}

/** Some sites append a line end. */
const WHITESPACE: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20])
