import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import {
  isLinkLocalV6,
  isLoopback,
  isPrivate,
  isWildcard,
  plainHost,
  withoutZone,
  type InterfaceAddress
} from './addresses.ts'
import type { Binding } from './binding.ts'
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
  return isLoopback(host) || isWildcard(host) || host === 'localhost' || own.includes(withoutZone(host))
}

/** Where neighbours may reach a socket that is bound like that. */
export function neighbourlyAddresses({ v4, v6 }: Binding): string[] {
  const bound = [v4, v6].filter((host) => host !== null)
  const hosts = bound.flatMap((host) => (isWildcard(host) ? ownAddresses(isIP(host)) : [host]))
  return hosts.filter((host) => isPrivate(host) && !isLinkLocalV6(host))
}

function ownAddresses(family: number): string[] {
  return ownInterfaces()
    .filter((each) => !each.internal && isIP(each.address) === family)
    .map((each) => each.address)
}
