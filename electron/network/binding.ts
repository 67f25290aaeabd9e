import { lookup } from 'node:dns/promises'
import { isIP, isIPv6 } from 'node:net'
import { isLoopback, isWildcard } from './addresses.ts'

/** The addresses that all our sockets are bound to: what is not reached from there is not reached at all. */
export interface Binding {
  /** An IPv4 address of this machine; '0.0.0.0': any; null: IPv4 is not used. */
  readonly v4: string | null
  /** The same for IPv6, with '::' for any. */
  readonly v6: string | null
}

/** @param host an IP address of this machine, or the wildcard of its family */
export function bindingTo(host: string): Binding {
  return isIPv6(host) ? { v4: null, v6: host } : { v4: host, v6: null }
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

async function lookUp(binding: Binding, name: string): Promise<string[]> {
  if (isLocalOnly(binding) && name !== 'localhost') return []
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address)
  } catch {
    return [] // there is no such name, or nobody to ask: for the caller the same
  }
}
