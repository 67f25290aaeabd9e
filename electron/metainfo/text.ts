/** Decodes UTF-8. Where the bytes are not UTF-8, `standIn` takes the place of each broken sequence. */
export function decodeUtf8(bytes: Uint8Array, standIn = '\ufffd'): string {
  return decodeStrictly(bytes) ?? LAX.decode(bytes).replaceAll('\ufffd', standIn)
}

/** Null when the bytes are not UTF-8. */
export function decodeStrictly(bytes: Uint8Array): string | null {
  try {
    return STRICT.decode(bytes)
  } catch {
    return null
  }
}

// A byte order mark is a character of a name like any other.
const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const LAX = new TextDecoder('utf-8', { ignoreBOM: true })
