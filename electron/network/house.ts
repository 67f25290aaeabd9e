import { ipBytes } from '../wire/ip-address.ts'
import { isLoopback, isPrivate } from './addresses.ts'

/** Bytes of an IPv6 address that are given away as one (RFC 6177): whoever has them has as many addresses as they like. */
const NETWORK_V6 = 8

/**
 * By what strangers are told apart: an IPv4 address, or a /64 of IPv6. One may hold many, behind a NAT.
 * @param host an IP address
 * @returns null: it is one of ours, or of our own network, where a single address may stand for all who come (a proxy's, say)
 */
export function houseOf(host: string): string | null {
  const bytes = isLoopback(host) || isPrivate(host) ? null : ipBytes(host)
  return bytes === null ? null : Buffer.from(bytes.subarray(0, NETWORK_V6)).toString('hex')
}
