import { BlockList, isIP } from 'node:net'

/**
 * Ranges of addresses. node:net's BlockList takes microseconds for each question, and a node of the DHT is told of hundreds of
 * IPv4 addresses a second: those are compared as numbers.
 */
export class Subnets {
  readonly #all = new BlockList()
  readonly #v4: (readonly [network: number, mask: number])[] = []

  constructor(...subnets: readonly (readonly [network: string, prefix: number])[]) {
    for (const [network, prefix] of subnets) this.#add(network, prefix)
  }

  /** False for what is no IP address. IPv6 may hold an IPv4 address, and then counts as that. */
  has(host: string): boolean {
    const family = isIP(host)
    if (family === 6) return this.#all.check(host, 'ipv6')
    if (family === 0) return false
    const address = numberOf(host)
    return this.#v4.some(([network, mask]) => (address & mask) === network)
  }

  #add(network: string, prefix: number): void {
    const isV4 = isIP(network) === 4
    this.#all.addSubnet(network, prefix, isV4 ? 'ipv4' : 'ipv6')
    // A shift by 32 would be one by none.
    const mask = prefix === 0 ? 0 : -1 << (32 - prefix)
    if (isV4) this.#v4.push([numberOf(network) & mask, mask])
  }
}

/** 32 bits, signed. */
function numberOf(ipv4: string): number {
  let number = 0
  for (const part of ipv4.split('.')) number = (number << 8) | Number(part)
  return number
}
