import { ipBytes, ipText } from '../wire/ip-address.ts'
import type { Address } from './types.ts'

/** Bytes of one address in a compact list: IP and port, big-endian (BEP 23 and 7; the DHT and PEX write them so too). */
const LENGTHS = { 4: 6, 6: 18 } as const

/**
 * Reads a compact list of addresses.
 * @param most further ones are passed over
 * @returns null when its length says that it is none
 */
export function readCompact(bytes: Uint8Array, family: 4 | 6, most: number): Address[] | null {
  const each = LENGTHS[family]
  if (bytes.length % each !== 0) return null
  const count = Math.min(most, bytes.length / each)
  return Array.from({ length: count }, (_, at) => readOne(bytes.subarray(at * each, (at + 1) * each)))
}

/** The compact form of one address: 6 bytes for IPv4, 18 for IPv6; null when `host` is no IP address. */
export function writeCompact({ host, port }: Address): Uint8Array | null {
  const ip = ipBytes(host)
  return ip === null ? null : Uint8Array.of(...ip, port >> 8, port & 0xff)
}

function readOne(bytes: Uint8Array): Address {
  const ip = bytes.subarray(0, -2)
  const [high = 0, low = 0] = bytes.subarray(-2)
  return { host: ipText(ip) ?? '', port: (high << 8) | low }
}
