import { isIP } from 'node:net'
import { isLoopback, isPort, isPrivate } from './addresses.ts'
import { Subnets } from './subnets.ts'
import type { Address } from './types.ts'

/**
 * Whether an address that somebody told us is worth a connection. No stranger on the internet may aim us at machines in our own
 * house: private and loopback addresses are believed only of someone who is there too.
 * @param toldBy the IP address of whoever told (a tracker, a node of the DHT, a peer); null: a person, who may name any
 */
export function isDialable({ host, port }: Address, toldBy: string | null): boolean {
  if (isIP(host) === 0 || !isPort(port) || nowhere.has(host)) return false
  if (toldBy === null) return true
  if (isLoopback(host)) return isLoopback(toldBy)
  if (isPrivate(host) || embedding.has(host)) return isPrivate(toldBy) || isLoopback(toldBy)
  return !shared.has(host) || shared.has(toldBy) || isPrivate(toldBy) || isLoopback(toldBy)
}

/** No single machine answers there. */
const nowhere = new Subnets(
  ['0.0.0.0', 8],
  ['224.0.0.0', 3], // multicast, reserved, broadcast
  ['192.0.2.0', 24], // for documents (RFC 5737)
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['::', 128],
  ['ff00::', 8],
  ['2001:db8::', 32]
)

/** Of a provider (RFC 6598), and of private networks over the internet such as Tailscale's. Who is there is no neighbour by that. */
const shared = new Subnets(['100.64.0.0', 10])

/** These hold an IPv4 address, any, to which a router may go on. */
const embedding = new Subnets(
  ['::', 96],
  ['64:ff9b::', 96], // NAT64 (RFC 6052, 8215)
  ['64:ff9b:1::', 48],
  ['2002::', 16] // 6to4 (RFC 3056)
)
