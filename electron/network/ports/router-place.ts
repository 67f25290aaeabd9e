import { gateway4async } from 'default-gateway'
import { readFile } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { isInOwnSubnet, isWildcard, type InterfaceAddress } from '../addresses.ts'
import { isLocalOnly, type Binding } from '../binding.ts'
import type { Address, RouterPlace } from '../types.ts'
import { readRoutes, type DefaultRoute } from './routes.ts'

/** Of NAT-PMP and PCP (RFC 6886, RFC 6887). */
const ROUTER_PORT = 5_351
/** Of UPnP's search. */
const SSDP: Address = { host: '239.255.255.250', port: 1_900 }

type Interfaces = Readonly<Record<string, readonly InterfaceAddress[] | undefined>>

/** @returns null: there is no router, or not where we are bound */
export async function findRouter(binding: Binding): Promise<RouterPlace | null> {
  if (binding.v4 === null || isLocalOnly(binding)) return null
  const routes = await defaultRoutes()
  return chooseRouter(binding.v4, routes, networkInterfaces())
}

/** @param bound an IPv4 address of this machine, whose interface alone counts then, or the wildcard */
export function chooseRouter(
  bound: string,
  routes: readonly DefaultRoute[],
  interfaces: Interfaces
): RouterPlace | null {
  const sorted = [...routes].sort((left, right) => left.metric - right.metric)
  for (const { gateway, interfaceName } of sorted) {
    const ours = (interfaces[interfaceName] ?? []).filter(({ address }) => isIPv4(address))
    const local = isWildcard(bound)
      ? (ours.find((own) => isInOwnSubnet(gateway, [own])) ?? ours[0])
      : ours.find(({ address }) => address === bound)
    if (local !== undefined)
      return { gateway: { host: gateway, port: ROUTER_PORT }, local: local.address, search: SSDP }
  }
  return null
}

async function defaultRoutes(): Promise<readonly DefaultRoute[]> {
  try {
    // Small images have no `ip` for the library to ask.
    if (process.platform === 'linux') return readRoutes(await readFile('/proc/net/route', 'latin1'))
    const { gateway, int } = await gateway4async()
    return int === null ? [] : [{ gateway, interfaceName: int, metric: 0 }]
  } catch {
    return [] // no gateway, or no way to know it: nobody to ask
  }
}
