/** Bytes that are bencode already and go out as they are. */
export class Verbatim {
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/** Strings go out as UTF-8; keys of dictionaries are sorted by their bytes. */
export type Encodable = number | string | Uint8Array | Verbatim | readonly Encodable[] | Dictionary
export type Dictionary = ReadonlyMap<string | Uint8Array, Encodable>

/** The one encoding of a value (BEP 3). */
export function encodeBencode(value: Encodable): Uint8Array {
  const parts: Uint8Array[] = []
  write(value, parts)
  return Buffer.concat(parts)
}

function write(value: Encodable, parts: Uint8Array[]): void {
  if (typeof value === 'number') parts.push(Buffer.from(`i${value}e`))
  else if (typeof value === 'string') writeString(Buffer.from(value), parts)
  else if (value instanceof Uint8Array) writeString(value, parts)
  else if (value instanceof Verbatim) parts.push(value.bytes)
  else if (value instanceof Map) writeDictionary(value, parts)
  else writeList(value as readonly Encodable[], parts)
}

function writeString(bytes: Uint8Array, parts: Uint8Array[]): void {
  parts.push(Buffer.from(`${bytes.length}:`), bytes)
}

function writeList(items: readonly Encodable[], parts: Uint8Array[]): void {
  parts.push(LIST)
  for (const item of items) write(item, parts)
  parts.push(END)
}

function writeDictionary(dictionary: Dictionary, parts: Uint8Array[]): void {
  const entries = Array.from(dictionary, ([key, value]) => [Buffer.from(key), value] as const)
  entries.sort(([left], [right]) => Buffer.compare(left, right))
  parts.push(DICTIONARY)
  for (const [key, value] of entries) {
    writeString(key, parts)
    write(value, parts)
  }
  parts.push(END)
}

const LIST = Buffer.from('l')
const DICTIONARY = Buffer.from('d')
const END = Buffer.from('e')
