import { SocketAddress } from 'node:net'
import type { MappingWish } from './protocol.ts'

const VERSION = 2
const MAP = 1
const ANSWER = 0x80
const HEADER_LENGTH = 24
const MAP_LENGTH = 60
const PROTOCOL_NUMBERS = { TCP: 6, UDP: 17 } as const
/** IPv4 within IPv6: `::ffff:a.b.c.d`. */
const IPV4_PREFIX = Buffer.from('00000000000000000000ffff', 'hex')

/** As RFC 6887, 7.4 numbers them. */
const RESULTS: Readonly<Record<number, string>> = {
  1: 'it does not speak this version of PCP',
  2: 'it allows nobody to',
  3: 'it does not understand the question',
  4: 'it does not know how to',
  5: 'it does not know how to',
  7: 'its own network is down',
  8: 'it has no room for more',
  9: 'it does not know the protocol',
  10: 'we have too many already',
  11: 'it cannot give the port',
  12: 'there is another router on the way to it',
  13: 'it has too many for one of ours'
}

export interface PcpQuestion {
  /** Our IPv4 address. */
  readonly client: string
  /** 12 bytes that make the mapping ours. */
  readonly nonce: Uint8Array
  readonly wish: MappingWish
  /** 0: any. */
  readonly externalPort: number
  /** 0: take it away. */
  readonly lifetimeS: number
}

export type PcpAnswer =
  | {
      readonly epoch: number
      readonly lifetimeS: number
      readonly host: string | null
      readonly port: number
    }
  | { readonly refused: string }

/** A MAP request (RFC 6887, 7.1 and 11.1). */
export function encodePcpMap({ client, nonce, wish, externalPort, lifetimeS }: PcpQuestion): Uint8Array {
  const bytes = Buffer.alloc(MAP_LENGTH)
  bytes[0] = VERSION
  bytes[1] = MAP
  bytes.writeUInt32BE(lifetimeS, 4)
  bytes.set(IPV4_PREFIX, 8)
  bytes.set(client.split('.').map(Number), 20)
  bytes.set(nonce, 24)
  bytes[36] = PROTOCOL_NUMBERS[wish.protocol]
  bytes.writeUInt16BE(wish.port, 40)
  bytes.writeUInt16BE(externalPort, 42)
  bytes.set(IPV4_PREFIX, 44)
  return bytes
}

/** @returns null: it is no answer to this question */
export function readPcpMap(answer: Uint8Array, { nonce, wish }: PcpQuestion): PcpAnswer | null {
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.length)
  // A router that speaks NAT-PMP alone says so with its own version (RFC 6886, 3.5).
  if (bytes.length >= 8 && bytes[0] === 0 && bytes.readUInt16BE(2) === 1) return { refused: resultText(1) }
  if (bytes.length < HEADER_LENGTH || bytes[0] !== VERSION || bytes[1] !== (ANSWER | MAP)) return null
  const result = bytes.readUInt8(3)
  if (bytes.length < MAP_LENGTH) return result === 0 ? null : { refused: resultText(result) }
  const isOurs =
    bytes.subarray(24, 36).equals(nonce) &&
    bytes[36] === PROTOCOL_NUMBERS[wish.protocol] &&
    bytes.readUInt16BE(40) === wish.port
  if (!isOurs) return null
  if (result !== 0) return { refused: resultText(result) }
  return {
    epoch: bytes.readUInt32BE(8),
    lifetimeS: bytes.readUInt32BE(4),
    host: hostOf(bytes.subarray(44, 60)),
    port: bytes.readUInt16BE(42)
  }
}

function resultText(result: number): string {
  return RESULTS[result] ?? `error ${result}`
}

function hostOf(bytes: Buffer): string | null {
  const isIPv4 = bytes.subarray(0, 12).equals(IPV4_PREFIX)
  const host = Array.from(bytes.subarray(12)).join('.')
  return isIPv4 && host !== '0.0.0.0' ? new SocketAddress({ address: host }).address : null
}
