import type { MappingWish } from './protocol.ts'

const ANSWER = 0x80
const ADDRESS = 0
const OPCODES = { UDP: 1, TCP: 2 } as const

/** As RFC 6886, 3.5 numbers them. */
const RESULTS: Readonly<Record<number, string>> = {
  1: 'it does not speak this version of NAT-PMP',
  2: 'it allows nobody to',
  3: 'its own network is down',
  4: 'it has no room for more',
  5: 'it does not know how to'
}

export type PmpAnswer<T> = (T & { readonly epoch: number }) | { readonly refused: string }

export const ADDRESS_QUESTION: Uint8Array = Uint8Array.of(0, ADDRESS)

/** @param lifetimeS 0: take it away */
export function encodePmpMap(wish: MappingWish, externalPort: number, lifetimeS: number): Uint8Array {
  const bytes = Buffer.alloc(12)
  bytes[1] = OPCODES[wish.protocol]
  bytes.writeUInt16BE(wish.port, 4)
  bytes.writeUInt16BE(externalPort, 6)
  bytes.writeUInt32BE(lifetimeS, 8)
  return bytes
}

/** @returns null: it is no answer to this question */
export function readPmpMap(
  answer: Uint8Array,
  wish: MappingWish
): PmpAnswer<{ readonly port: number; readonly lifetimeS: number }> | null {
  const bytes = bodyOf(answer, OPCODES[wish.protocol], 16)
  if (bytes === null || 'refused' in bytes) return bytes
  if (bytes.readUInt16BE(8) !== wish.port) return null
  return { epoch: bytes.readUInt32BE(4), port: bytes.readUInt16BE(10), lifetimeS: bytes.readUInt32BE(12) }
}

/** @returns null: it is no answer to this question */
export function readPmpAddress(answer: Uint8Array): PmpAnswer<{ readonly host: string | null }> | null {
  const bytes = bodyOf(answer, ADDRESS, 12)
  if (bytes === null || 'refused' in bytes) return bytes
  const host = Array.from(bytes.subarray(8, 12)).join('.')
  return { epoch: bytes.readUInt32BE(4), host: host === '0.0.0.0' ? null : host }
}

function bodyOf(answer: Uint8Array, opcode: number, length: number): Buffer | { refused: string } | null {
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.length)
  if (bytes.length < 8 || bytes[0] !== 0 || bytes[1] !== (ANSWER | opcode)) return null
  const result = bytes.readUInt16BE(2)
  if (result !== 0) return { refused: RESULTS[result] ?? `error ${result}` }
  return bytes.length < length ? null : bytes
}
