import fc from 'fast-check'
import { BlockList } from 'node:net'
import { describe, expect, it } from 'vitest'
import { Subnets } from '../../electron/network/subnets.ts'

describe('subnets', () => {
  it('hold the IPv4 addresses that a BlockList of them holds', () => {
    const address = fc.ipV4()
    fc.assert(
      fc.property(
        address,
        fc.integer({ min: 1, max: 32 }),
        address,
        fc.integer(),
        (network, prefix, host, bit) => {
          const list = new BlockList()
          list.addSubnet(network, prefix, 'ipv4')
          const subnets = new Subnets([network, prefix])
          for (const each of [host, network, flipped(network, bit)]) {
            expect(subnets.has(each)).toBe(list.check(each, 'ipv4'))
          }
        }
      )
    )
  })

  it.each([
    ['0.0.0.0', 0, '8.8.8.8', true],
    ['fd00::', 8, 'fd12::1', true],
    ['fd00::', 8, 'fe80::1', false],
    ['fe80::', 10, 'fe80::1%eth0', true],
    ['10.0.0.0', 8, '::ffff:10.1.2.3', true],
    ['10.0.0.0', 8, 'a.example', false],
    ['10.0.0.0', 8, '', false]
  ])('%s/%i has %s: %s', (network, prefix, host, expected) => {
    expect(new Subnets([network, prefix]).has(host)).toBe(expected)
  })
})

/** With one bit turned. */
function flipped(address: string, bit: number): string {
  const bytes = address.split('.').map(Number)
  const at = bit & 31
  bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7))
  return bytes.join('.')
}
