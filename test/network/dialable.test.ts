import { describe, expect, it } from 'vitest'
import { isDialable } from '../../electron/network/dialable.ts'

const PUBLIC = ['44.0.0.1', '2600::1', '100.63.255.255', '100.128.0.0']
const SHARED = ['100.64.0.1', '100.127.255.255']
const INSIDE = [
  '10.0.0.1',
  '172.31.0.1',
  '192.168.1.1',
  '169.254.169.254',
  'fd00::1',
  'fe80::1',
  '::10.0.0.1',
  '::ffff:10.0.0.1',
  '64:ff9b::10.0.0.1',
  '64:ff9b:1::a00:1',
  '2002:a00:1::1'
]
const LOOPBACK = ['127.0.0.1', '127.255.0.1', '::1', '::ffff:127.0.0.1']
const NOWHERE = ['0.0.0.0', '0.1.2.3', '224.0.0.1', '255.255.255.255', '::', 'ff02::1', '2001:db8::1']

describe('an address that somebody told us', () => {
  it.each([
    ['on the internet', '8.8.8.8', PUBLIC],
    ['on the internet, by way of a router', '64:ff9b::8.8.8.8', PUBLIC],
    ['in a network of its provider', '100.100.1.1', [...PUBLIC, ...SHARED]],
    ['in a house', '10.9.9.9', [...PUBLIC, ...SHARED, ...INSIDE]],
    ['on this machine', '127.0.0.1', [...PUBLIC, ...SHARED, ...INSIDE, ...LOOPBACK]]
  ])('by a machine %s is dialled where it is such a one', (_, teller, dialled) => {
    const all = [...PUBLIC, ...SHARED, ...INSIDE, ...LOOPBACK, ...NOWHERE]
    expect(all.filter((host) => isDialable({ host, port: 80 }, teller))).toEqual(dialled)
  })

  it('by a person is dialled wherever a machine can be', () => {
    const all = [...PUBLIC, ...SHARED, ...INSIDE, ...LOOPBACK, ...NOWHERE]
    expect(all.filter((host) => !isDialable({ host, port: 80 }, null))).toEqual(NOWHERE)
  })

  it('is an IP address with a port', () => {
    for (const host of ['', 'localhost', 'a.example', '1.2.3', '1.2.3.4:5'])
      expect(isDialable({ host, port: 80 }, null)).toBe(false)
    for (const port of [0, -1, 65_536, 1.5, NaN])
      expect(isDialable({ host: '44.0.0.1', port }, null)).toBe(false)
  })
})
