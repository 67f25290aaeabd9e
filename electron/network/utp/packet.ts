/** What a packet of uTP is for (BEP 29). */
export const Type = { data: 0, fin: 1, state: 2, reset: 3, syn: 4 } as const
export type Type = (typeof Type)[keyof typeof Type]

export const HEADER_LENGTH = 20

export interface Header {
  readonly type: Type
  /** 16 bits. */
  readonly connectionId: number
  /** The sender's clock, in microseconds; 32 bits, like `delay`. */
  readonly timestamp: number
  /** How long the last packet of the other side took, clocks not being set alike; 0: none came yet. */
  readonly delay: number
  /** Bytes that the sender is willing to take beyond what it has acknowledged. */
  readonly window: number
  /** 16 bits, like `acknowledged`: the last that came with all before it. */
  readonly sequence: number
  readonly acknowledged: number
}

export interface Packet extends Header {
  /** Which came after a gap: bit 0 of byte 0 is `acknowledged` + 2. Null: there is no gap. */
  readonly selective: Uint8Array | null
  /** Lies in the datagram. */
  readonly payload: Uint8Array
}

/** Null: it is not uTP, and somebody else's who shares the port. */
export function parsePacket(bytes: Uint8Array): Packet | null {
  const type = (bytes[0] ?? 0) >> 4
  if (bytes.length < HEADER_LENGTH || ((bytes[0] ?? 0) & 0xf) !== VERSION || !isType(type)) return null
  const extensions = readExtensions(bytes)
  if (extensions === null) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return {
    type,
    connectionId: view.getUint16(2),
    timestamp: view.getUint32(4),
    delay: view.getUint32(8),
    window: view.getUint32(12),
    sequence: view.getUint16(16),
    acknowledged: view.getUint16(18),
    selective: extensions.selective,
    payload: bytes.subarray(extensions.end)
  }
}

/** A packet without payload. */
export function barePacket(header: Header, selective: Uint8Array | null = null): Buffer {
  const length = selective === null ? 0 : 2 + selective.length
  const bytes = Buffer.allocUnsafe(HEADER_LENGTH + length)
  writeHeader(bytes, header)
  if (selective !== null) {
    bytes[1] = SELECTIVE
    bytes[HEADER_LENGTH] = 0
    bytes[HEADER_LENGTH + 1] = selective.length
    bytes.set(selective, HEADER_LENGTH + 2)
  }
  return bytes
}

/** Into the first 20 bytes, saying that no extension follows. */
export function writeHeader(bytes: Buffer, header: Header): void {
  bytes[0] = (header.type << 4) | VERSION
  bytes[1] = 0
  bytes.writeUInt16BE(header.connectionId, 2)
  bytes.writeUInt32BE(header.timestamp, 4)
  bytes.writeUInt32BE(header.delay, 8)
  bytes.writeUInt32BE(header.window, 12)
  bytes.writeUInt16BE(header.sequence, 16)
  bytes.writeUInt16BE(header.acknowledged, 18)
}

const VERSION = 1
const SELECTIVE = 1

/** A chain of (next kind, length, bytes); kinds we do not know are skipped. */
function readExtensions(bytes: Uint8Array): { selective: Uint8Array | null; end: number } | null {
  let kind = bytes[1] ?? 0
  let at = HEADER_LENGTH
  let selective: Uint8Array | null = null
  while (kind !== 0) {
    const next = bytes[at]
    const length = bytes[at + 1]
    if (next === undefined || length === undefined || at + 2 + length > bytes.length) return null
    if (kind === SELECTIVE) selective = bytes.subarray(at + 2, at + 2 + length)
    kind = next
    at += 2 + length
  }
  return { selective, end: at }
}

function isType(type: number): type is Type {
  return type <= Type.syn
}
