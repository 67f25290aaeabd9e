import { describe, expect, it } from 'vitest'
import { isInOwnSubnet, isLoopback, isPrivate, plainHost } from '../../electron/network/addresses.ts'
import { candidates } from '../../electron/network/candidates.ts'
import type { Hello } from '../../electron/network/hello.ts'
import { tcpLaneName } from '../../electron/network/lane-names.ts'

const interfaces = [
  { address: '127.0.0.1', cidr: '127.0.0.1/8', internal: true },
  { address: '192.168.1.2', cidr: '192.168.1.2/24', internal: false }
]
const surroundings = { interfaces, externalHost: '203.0.113.7' }
const hello = (...addresses: string[]): Hello => ({
  version: 1,
  session: '',
  port: 6881,
  addresses,
  capabilities: []
})
const hosts = (seenAt: string | null, said: Hello): string[] =>
  candidates(seenAt, said, surroundings).map(({ host }) => host)

describe('where a peer is dialled', () => {
  it('at the address its packets come from', () => {
    expect(candidates('198.51.100.1', hello(), surroundings)).toEqual([{ host: '198.51.100.1', port: 6881 }])
  })

  it('at addresses of our own subnet, when it is behind the same router or in the same house', () => {
    expect(hosts('203.0.113.7', hello('192.168.1.9'))).toEqual(['203.0.113.7', '192.168.1.9'])
    expect(hosts('192.168.1.9', hello('192.168.1.9'))).toEqual(['192.168.1.9'])
  })

  it('never at a private address on the word of someone out on the internet', () => {
    expect(hosts('198.51.100.1', hello('192.168.1.1', '127.0.0.1'))).toEqual(['198.51.100.1'])
  })

  it('never at addresses outside our subnets, public or loopback, on anybody’s word', () => {
    const said = hello('10.1.2.3', '192.168.2.1', '127.0.0.1', '8.8.8.8', '::1')
    expect(hosts('192.168.1.9', said)).toEqual(['192.168.1.9'])
  })

  it('nowhere when it has no port, nor when all we see is a relay', () => {
    expect(hosts('198.51.100.1', { ...hello(), port: null })).toEqual([])
    expect(hosts(null, hello('192.168.1.9'))).toEqual([])
  })

  it('at four addresses at most', () => {
    const many = hello(...Array.from({ length: 16 }, (_, last) => `192.168.1.${last + 10}`))
    expect(hosts('192.168.1.9', many)).toHaveLength(4)
  })
})

describe('addresses', () => {
  it.each([
    ['10.1.2.3', true],
    ['172.31.0.1', true],
    ['172.32.0.1', false],
    ['fd00::1', true],
    ['8.8.8.8', false],
    ['example.com', false]
  ])('%s is private: %s', (host, is) => {
    expect(isPrivate(host)).toBe(is)
  })

  it('are named by what they are', () => {
    expect([tcpLaneName('192.168.7.7'), tcpLaneName('127.0.0.1'), tcpLaneName('8.8.8.8')]).toEqual([
      'LAN TCP',
      'LAN TCP',
      'TCP'
    ])
    expect([plainHost('::ffff:10.0.0.1'), plainHost('::1')]).toEqual(['10.0.0.1', '::1'])
    expect([isLoopback('127.8.8.8'), isLoopback('::1'), isLoopback('128.0.0.1')]).toEqual([true, true, false])
    expect(isInOwnSubnet('127.0.0.2', interfaces)).toBe(false)
  })
})
