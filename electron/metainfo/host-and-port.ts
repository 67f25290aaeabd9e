import { isIPv4, isIPv6 } from 'node:net'

/** An address as people write it: HOST:PORT, an IPv6 host in brackets. */
export interface HostAndPort {
  /** a name or address, without brackets */
  readonly host: string
  readonly port: number
}

/** Null when it is none. */
export function parseHostAndPort(text: string): HostAndPort | null {
  const [, bracketed, plain, digits] = SHAPE.exec(text) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  if (host === undefined || !(port >= 1 && port <= 65_535)) return null
  return (bracketed === undefined ? isHost(host) : isIPv6(host)) ? { host, port } : null
}

export function hostAndPort({ host, port }: HostAndPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** What looks like an IPv4 address has to be one. */
function isHost(host: string): boolean {
  return isIPv4(host) || (NAME.test(host) && !/^[\d.]+$/u.test(host))
}

const SHAPE = /^(?:\[([0-9a-f:.]+)\]|([^[\]:]+)):(\d{1,5})$/iu
const NAME = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\.?$/iu
