import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { peerPriority } from '../../electron/network/peer-priority.ts'

const at = (host: string, port = 6881) => ({ host, port })

describe('which peers come first (BEP 40)', () => {
  it.each([
    ['in different networks, half of their last two bytes counts', '98.76.54.32', '0xec2d7224'],
    ['in the same /24, all bytes count', '123.213.32.234', '0x99568189']
  ])('%s: the example of the BEP', (_what, theirs, expected) => {
    expect(`0x${peerPriority(at('123.213.32.10'), at(theirs)).toString(16)}`).toBe(expected)
  })

  it('two peers at one address differ by their ports', () => {
    const host = '10.0.0.1'
    const first = peerPriority(at(host, 1000), at(host, 2000))
    expect(first).not.toBe(peerPriority(at(host, 1000), at(host, 2001)))
  })

  it('is the same seen from both sides', () => {
    const address = fc.oneof(
      fc.record({ host: fc.ipV4(), port: fc.integer({ min: 1, max: 65_535 }) }),
      fc.record({ host: fc.ipV6(), port: fc.integer({ min: 1, max: 65_535 }) })
    )
    fc.assert(fc.property(address, address, (a, b) => peerPriority(a, b) === peerPriority(b, a)))
  })

  it('in IPv6, peers far apart are told apart by more than their first bytes', () => {
    const ours = at('2001:db8::1')
    const [a, b] = [at('2a00:1:2:3::1'), at('2a00:1:2:5000::1')]
    expect(peerPriority(ours, a)).not.toBe(peerPriority(ours, b))
    expect(peerPriority(ours, at('1.2.3.4'))).toBe(0)
  })
})
