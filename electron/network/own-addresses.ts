import { networkInterfaces } from 'node:os'
import { isLoopback, isPrivate, isWildcard, plainHost, type InterfaceAddress } from './addresses.ts'
import type { Address } from './types.ts'

/** The addresses of this machine, now: they change with its networks. */
export function ownInterfaces(): InterfaceAddress[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
}

/** Whether a dial to `address` would end at our own listening socket. */
export function isOwnListener(address: Address, listening: Address): boolean {
  const host = plainHost(address.host)
  if (address.port !== listening.port) return false
  if (!isWildcard(listening.host)) return host === listening.host || host === 'localhost'
  const own = ownInterfaces().map((each) => each.address)
  return isLoopback(host) || isWildcard(host) || host === 'localhost' || own.includes(host)
}

/** Where neighbours may reach a socket bound to `host`. */
export function neighbourlyAddresses(host: string): string[] {
  if (!isWildcard(host)) return isPrivate(host) ? [host] : []
  return ownInterfaces()
    .filter((each) => !each.internal && isPrivate(each.address))
    .map((each) => each.address)
}
