import { BlockList, isIP, isIPv6 } from 'node:net'
import { isLoopback, isPort, isPrivate } from './addresses.ts'
import type { Address } from './types.ts'

/**
 * Whether an address that somebody told us is worth a connection. No stranger on the internet may aim us at machines in our own
 * house: private and loopback addresses are believed only of someone who is there too.
 * @param toldBy the IP address of whoever told (a tracker, a node of the DHT, a peer); null: a person, who may name any
 */
export function isDialable({ host, port }: Address, toldBy: string | null): boolean {
  if (isIP(host) === 0 || !isPort(port) || isNowhere(host)) return false
  if (toldBy === null) return true
  if (isLoopback(host)) return isLoopback(toldBy)
  return !isPrivate(host) || isPrivate(toldBy) || isLoopback(toldBy)
}

/** No single machine answers there. */
function isNowhere(host: string): boolean {
  return nowhere.check(host, isIPv6(host) ? 'ipv6' : 'ipv4')
}

const nowhere = new BlockList()
nowhere.addSubnet('0.0.0.0', 8, 'ipv4')
nowhere.addSubnet('224.0.0.0', 3, 'ipv4') // multicast, reserved, broadcast
nowhere.addSubnet('192.0.2.0', 24, 'ipv4') // for documents (RFC 5737)
nowhere.addSubnet('198.51.100.0', 24, 'ipv4')
nowhere.addSubnet('203.0.113.0', 24, 'ipv4')
nowhere.addAddress('::', 'ipv6')
nowhere.addSubnet('ff00::', 8, 'ipv6')
nowhere.addSubnet('2001:db8::', 32, 'ipv6')
