import { isIPv6 } from 'node:net'
import { crc32c } from './crc32c.ts'
import type { Address } from './types.ts'

/**
 * How much a connection between two peers matters (BEP 40), the same number on both sides: whoever has too many dials and keeps
 * the highest. So a swarm becomes a random graph, and nobody can place themselves near a victim.
 * @returns 0 to 2^32 - 1; 0 between different families
 */
export function peerPriority(ours: Address, theirs: Address): number {
  if (isIPv6(ours.host) !== isIPv6(theirs.host)) return 0
  const [a, b] = [octets(ours.host), octets(theirs.host)]
  if (Buffer.compare(a, b) === 0) return crc32c(inOrder(portOf(ours), portOf(theirs)))
  const mask = maskFor(a, b)
  return crc32c(inOrder(masked(a, mask), masked(b, mask)))
}

/** The closer the two are, the more of their addresses counts. */
function maskFor(a: Buffer, b: Buffer): readonly number[] {
  if (a.length === 4) {
    if (a.compare(b, 0, 2, 0, 2) !== 0) return [0xff, 0xff, 0x55, 0x55]
    return a.compare(b, 0, 3, 0, 3) !== 0 ? [0xff, 0xff, 0xff, 0x55] : [0xff, 0xff, 0xff, 0xff]
  }
  // IPv6: from /32 on, a byte more counts for each that is the same.
  const same = a.findIndex((octet, at) => octet !== b[at])
  const whole = Math.max(6, same + 1)
  return Array.from(a, (_octet, at) => (at < whole ? 0xff : 0x55))
}

function masked(octet: Buffer, mask: readonly number[]): Buffer {
  return Buffer.from(octet.map((value, at) => value & (mask[at] ?? 0)))
}

function inOrder(a: Buffer, b: Buffer): Buffer {
  return Buffer.concat(Buffer.compare(a, b) <= 0 ? [a, b] : [b, a])
}

function portOf({ port }: Address): Buffer {
  return Buffer.from([port >> 8, port & 0xff])
}

function octets(host: string): Buffer {
  if (!isIPv6(host)) return Buffer.from(host.split('.').map(Number))
  const [head = '', tail] = host.replace(/%.*$/, '').split('::')
  const groups = (text: string): number[] =>
    text === ''
      ? []
      : text
          .split(':')
          .flatMap((group) => (group.includes('.') ? pairs(group) : [Number.parseInt(group, 16)]))
  const front = groups(head)
  const back = groups(tail ?? '')
  const whole =
    tail === undefined ? front : [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back]
  return Buffer.from(whole.flatMap((group) => [group >> 8, group & 0xff]))
}

/** The IPv4 end of an IPv6 address, as two groups. */
function pairs(text: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number)
  return [(a << 8) | b, (c << 8) | d]
}
