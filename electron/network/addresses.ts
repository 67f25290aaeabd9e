import { Subnets } from './subnets.ts'
import type { Address } from './types.ts'

/** An address of one of this machine's network interfaces, as `os.networkInterfaces` gives it. */
export interface InterfaceAddress {
  readonly address: string
  /** 'a.b.c.d/n' */
  readonly cidr: string | null
  readonly internal: boolean
}

export function isLoopback(host: string): boolean {
  return loopback.has(host)
}

/** Private (RFC 1918, RFC 4193) or link-local: never reached across the internet. */
export function isPrivate(host: string): boolean {
  return privates.has(host)
}

/** IPv6 that means nothing without the interface it is on: 'fe80::1%eth0'. */
export function isLinkLocalV6(host: string): boolean {
  return linkLocalV6.has(host)
}

export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

/** Whether `host` is in the subnet of one of our own interfaces, so that a packet for it stays in the house. */
export function isInOwnSubnet(host: string, interfaces: readonly InterfaceAddress[]): boolean {
  return interfaces.some((own) => {
    const [network, prefix] = own.cidr?.split('/') ?? []
    if (own.internal || network === undefined || prefix === undefined) return false
    return new Subnets([network, Number(prefix)]).has(host)
  })
}

/** Without the interface a link-local address is on. */
export function withoutZone(host: string): string {
  return host.replace(/%.*$/, '')
}

/** IPv4 as sockets that speak both families report it ('::ffff:1.2.3.4') becomes plain IPv4. */
export function plainHost(host: string): string {
  return host.startsWith('::ffff:') && host.includes('.') ? host.slice(7) : host
}

export function sameAddress(a: Address, b: Address): boolean {
  return a.host === b.host && a.port === b.port
}

export function isPort(port: unknown): port is number {
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536
}

const loopback = new Subnets(['127.0.0.0', 8], ['::1', 128])
const linkLocalV6 = new Subnets(['fe80::', 10])
const privates = new Subnets(
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['fc00::', 7],
  ['fe80::', 10]
)
