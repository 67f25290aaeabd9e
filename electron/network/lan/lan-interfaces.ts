import type { NetworkInterfaceInfo } from 'node:os'
import { isInOwnSubnet, isLinkLocalV6, isPrivate, isWildcard } from '../addresses.ts'
import type { Binding } from '../binding.ts'

/** One address of this machine at a local network. */
export interface LanInterface {
  readonly name: string
  readonly family: 'IPv4' | 'IPv6'
  readonly address: string
  readonly cidr: string | null
  readonly internal: boolean
}

/** Those that the binding allows: of each interface all of IPv4, and one address of IPv6. */
export function lanInterfaces(
  { v4, v6 }: Binding,
  all: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>
): readonly LanInterface[] {
  return Object.entries(all).flatMap(([name, infos = []]) => {
    const allowed = (family: LanInterface['family'], bound: string | null) =>
      infos.filter((info) => info.family === family && !info.internal && isAllowed(bound, info.address))
    const sixes = allowed('IPv6', v6)
    const six = sixes.find(({ address }) => !isLinkLocalV6(address)) ?? sixes[0]
    const chosen = [...allowed('IPv4', v4), ...(six === undefined ? [] : [six])]
    return chosen.map(({ family, address, cidr, internal }) => ({ name, family, address, cidr, internal }))
  })
}

/**
 * Whether a datagram's sender is at one of these networks. A private address is enough where we are bound to no single one: a
 * network may have more subnets than we have addresses, and multicast does not leave it.
 * @param host as the socket gives it; an IPv6 link-local address with its zone
 */
export function isNeighbour(host: string, interfaces: readonly LanInterface[], { v4, v6 }: Binding): boolean {
  const bound = host.includes(':') ? v6 : v4
  if (bound === null || interfaces.length === 0) return false
  if (isInOwnSubnet(host, interfaces)) return true
  if (isLinkLocalV6(host)) return interfaces.some(({ name }) => host.endsWith(`%${name}`))
  return isWildcard(bound) && isPrivate(host)
}

function isAllowed(bound: string | null, address: string): boolean {
  return bound !== null && (isWildcard(bound) || bound === address)
}
