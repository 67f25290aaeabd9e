import { describe, expect, it } from 'vitest'
import { readCompact, writeCompact } from '../../electron/network/compact-addresses.ts'

describe('a compact list of addresses', () => {
  it.each([
    ['192.0.2.1', 4, 'c00002011ae1'],
    ['2001:db8::1', 6, '20010db80000000000000000000000011ae1']
  ] as const)('holds %s in the bytes of IPv%i', (host, family, hex) => {
    const address = { host, port: 6881 }
    const bytes = writeCompact(address) ?? new Uint8Array()
    expect(Buffer.from(bytes).toString('hex')).toBe(hex)
    expect(readCompact(Buffer.concat([bytes, bytes]), family, 10)).toEqual([address, address])
  })

  it('has no addresses that are cut short', () => {
    expect(readCompact(Buffer.alloc(13), 4, 10)).toBeNull()
    expect(readCompact(Buffer.alloc(6), 6, 10)).toBeNull()
    expect(readCompact(Buffer.alloc(0), 4, 10)).toEqual([])
  })

  it('is read only as far as it is wanted', () => {
    expect(readCompact(Buffer.alloc(6_000), 4, 3)).toHaveLength(3)
  })

  it('takes no names', () => {
    expect(writeCompact({ host: 'tracker.example', port: 1 })).toBeNull()
  })
})
