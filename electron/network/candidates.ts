import { isInOwnSubnet, isLoopback, isPrivate, sameAddress, type InterfaceAddress } from './addresses.ts'
import type { Hello } from './hello.ts'
import type { Address } from './types.ts'

/** Most addresses of one peer that are worth a dial. */
const MAX_CANDIDATES = 4

export interface Surroundings {
  readonly interfaces: readonly InterfaceAddress[]
  /** Our address as the DHT sees it, when known. */
  readonly externalHost: string | null
}

/**
 * Where a peer's TCP port may be reached. The address its packets come from is proven by the Noise session over it; an address
 * that it merely tells is dialled only inside our own subnets and only when it is plainly a neighbour, so that no stranger on
 * the internet can aim our dials at machines in our house.
 */
export function candidates(seenAt: string | null, hello: Hello, surroundings: Surroundings): Address[] {
  if (hello.port === null) return []
  const told = isNeighbour(seenAt, surroundings.externalHost)
    ? hello.addresses.filter((host) => isPrivate(host) && isInOwnSubnet(host, surroundings.interfaces))
    : []
  const found: Address[] = []
  for (const host of seenAt === null ? told : [seenAt, ...told]) {
    const address = { host, port: hello.port }
    if (!found.some((other) => sameAddress(other, address))) found.push(address)
  }
  return found.slice(0, MAX_CANDIDATES)
}

/** In our house, or behind the same router as we are. */
export function isNeighbour(seenAt: string | null, externalHost: string | null): boolean {
  return seenAt !== null && !isLoopback(seenAt) && (isPrivate(seenAt) || seenAt === externalHost)
}
