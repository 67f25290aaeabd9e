import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { bindingTo } from '../../../electron/network/binding.ts'
import { isNeighbour, lanInterfaces } from '../../../electron/network/lan/lan-interfaces.ts'

const everywhere = { v4: '0.0.0.0', v6: '::' }
const machine = {
  lo: [info('127.0.0.1/8'), info('::1/128')],
  eth0: [info('192.168.1.5/24'), info('fe80::5/64'), info('fd00:1::5/64'), info('fd00:2::5/64')],
  wlan0: [info('203.0.114.7/29'), info('fe80::7/64')]
}

describe('the local networks', () => {
  it('are those of all interfaces but the loopback', () => {
    const addresses = lanInterfaces(everywhere, machine).map(({ address }) => address)
    expect(addresses).toEqual(['192.168.1.5', 'fd00:1::5', '203.0.114.7', 'fe80::7'])
  })

  it.each([
    ['192.168.1.5', ['192.168.1.5']],
    ['fd00:2::5', ['fd00:2::5']],
    ['192.168.9.9', []],
    ['127.0.0.1', []]
  ])('are where we are bound, and none where %s is no address of ours', (host, expected) => {
    expect(lanInterfaces(bindingTo(host), machine).map(({ address }) => address)).toEqual(expected)
  })

  it.each([
    ['192.168.1.77', '0.0.0.0', true],
    ['192.168.2.77', '0.0.0.0', true],
    ['203.0.114.2', '0.0.0.0', true],
    ['8.8.8.8', '0.0.0.0', false],
    ['192.168.1.77', '192.168.1.5', true],
    ['192.168.2.77', '192.168.1.5', false],
    ['203.0.114.2', '192.168.1.5', false],
    ['fd00:1::9', '192.168.1.5', false],
    ['fe80::9%eth0', 'fd00:1::5', true],
    ['fe80::9%wlan0', 'fd00:1::5', false],
    ['fe80::9%wlan0', '::', true],
    ['2001:4860::8888', '::', false],
    ['192.168.1.77', '192.168.9.9', false]
  ])('have %s in them, seen from %s: %s', (host, bound, expected) => {
    const binding = bindingTo(bound)
    expect(isNeighbour(host, lanInterfaces(binding, machine), binding)).toBe(expected)
  })
})

function info(cidr: string): NetworkInterfaceInfo {
  const address = cidr.slice(0, cidr.indexOf('/'))
  const common = { address, cidr, netmask: '', mac: '', internal: ['127.0.0.1', '::1'].includes(address) }
  return address.includes(':') ? { ...common, family: 'IPv6', scopeid: 0 } : { ...common, family: 'IPv4' }
}
