/** Bytes by chance. */
export type RandomBytes = (length: number) => Uint8Array

/** How the payload is sent after the handshake: bits of `crypto_provide` and `crypto_select`. */
export const PLAIN = 1
export const RC4 = 2

/** Most bytes of each padding. */
export const MAX_PADDING = 512

/** The verification constant: who deciphers these zeros has the right key. */
export const CONSTANT: Uint8Array = new Uint8Array(8)

/** Of a length by chance, so that handshakes are not known by theirs. */
export function padding(random: RandomBytes): Uint8Array {
  return random(paddingLength(random))
}

/** What is enciphered itself is padded with zeros: its length before it. */
export function blankPadding(random: RandomBytes): Uint8Array {
  const length = paddingLength(random)
  return Buffer.concat([uint16(length), new Uint8Array(length)])
}

export function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value)
}

export function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
}

export function readUint(bytes: Uint8Array, at: number, length: 2 | 4): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).readUIntBE(at, length)
}

function paddingLength(random: RandomBytes): number {
  return readUint(random(2), 0, 2) % (MAX_PADDING + 1)
}
