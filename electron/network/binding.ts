import { lookup } from 'node:dns/promises'
import { isIP, isIPv6, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { ShoalError } from '../../shared/errors.ts'
import { isLinkLocalV6, isLoopback, isWildcard, plainHost, type InterfaceAddress } from './addresses.ts'

/** The addresses that all our sockets are bound to: what is not reached from there is not reached at all. */
export interface Binding {
  /** An IPv4 address of this machine; '0.0.0.0': any; null: IPv4 is not used. */
  readonly v4: string | null
  /** The same for IPv6, with '::' for any. */
  readonly v6: string | null
  /** Each TCP connection that is made by it, in either direction, is told to this, so that none outlives the addresses. */
  hold?(socket: Socket): void
}

/** The addresses of each network interface, by its name. */
export type Interfaces = Readonly<Record<string, readonly Pick<InterfaceAddress, 'address'>[] | undefined>>

/**
 * Reads the setting that says what all sockets are bound to.
 * @param host an IP address of this machine; one of each family with a comma between; '0.0.0.0' or '::' for all addresses of
 * both families; or the name of a network interface, for the addresses it has now
 * @param interfaces this machine's, by name, as `os.networkInterfaces` gives them
 * @throws ShoalError 'usage'; 'listen-failed': there is no such interface, or it has no address
 */
export function bindingTo(host: string, interfaces: Interfaces = networkInterfaces()): Binding {
  const named = host.split(',').map((part) => plainHost(part.trim()))
  const [only] = named
  if (only !== undefined && named.length === 1) {
    if (isWildcard(only)) return { v4: '0.0.0.0', v6: hasIPv6(interfaces) ? '::' : null }
    if (isIP(only) === 0) return bindingToInterface(only, interfaces)
  }
  const [v4, v6] = [named.filter((each) => isIP(each) === 4), named.filter(isIPv6)]
  if (v4.length > 1 || v6.length > 1 || v4.length + v6.length < named.length)
    throw new ShoalError(
      'usage',
      `“${host}” is not one IPv4 address, one IPv6 address, or one of each with a comma between.`
    )
  return { v4: v4[0] ?? null, v6: v6[0] ?? null }
}

/**
 * What a socket to `host` must name as its local address.
 * @param host an IP address
 * @returns '0.0.0.0' or '::' where any will do; null: `host` cannot be reached from where we are bound
 */
export function localAddressFor({ v4, v6 }: Binding, host: string): string | null {
  const local = isIPv6(host) ? v6 : isIP(host) === 4 ? v4 : null
  // A packet from the loopback address never leaves the machine; there is no use in trying.
  if (local === null || (isLoopback(local) && !isLoopback(host))) return null
  return local
}

/** The options of `net.connect`, `http.request` and their like that bind a socket to `host` as `localAddressFor` says. */
export function bindOptions(local: string): { readonly localAddress?: string } {
  return isWildcard(local) ? {} : { localAddress: local }
}

/** Whether nothing but this machine is reached: then no name but `localhost` need be looked up, and nobody is asked for one. */
export function isLocalOnly({ v4, v6 }: Binding): boolean {
  return [v4, v6].every((local) => local === null || isLoopback(local))
}

/** A machine's addresses that can be reached from where we are bound, in the order the resolver prefers; none for unknown names. */
export async function resolveHost(binding: Binding, host: string): Promise<readonly string[]> {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
  const found = isIP(bare) !== 0 ? [bare] : await lookUp(binding, bare)
  return found.filter((address) => localAddressFor(binding, address) !== null)
}

function bindingToInterface(name: string, interfaces: Interfaces): Binding {
  const addresses = (interfaces[name] ?? []).map(({ address }) => address)
  const v4 = addresses.find((address) => isIP(address) === 4) ?? null
  const v6 = addresses.filter(isIPv6)
  // Each interface has a link-local address, which means nothing without the interface's name.
  const local = v6[0] === undefined ? null : `${v6[0]}%${name}`
  const binding = { v4, v6: v6.find((address) => !isLinkLocalV6(address)) ?? local }
  if (binding.v4 !== null || binding.v6 !== null) return binding
  throw new ShoalError(
    'listen-failed',
    `“${name}” is no address, and no network interface that has one; bring it up, or choose another.`
  )
}

function hasIPv6(interfaces: Interfaces): boolean {
  return Object.values(interfaces).some((addresses) => addresses?.some(({ address }) => isIPv6(address)))
}

async function lookUp(binding: Binding, name: string): Promise<string[]> {
  if (isLocalOnly(binding) && name !== 'localhost') return []
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address)
  } catch {
    return [] // there is no such name, or nobody to ask: for the caller the same
  }
}
