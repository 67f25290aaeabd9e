import { createServer } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import {
  bindingTo,
  bindOptions,
  isLocalOnly,
  localAddressFor,
  resolveHost,
  type Interfaces
} from '../../electron/network/binding.ts'
import { BITTORRENT_PREFACE } from '../../electron/network/mse/first-word.ts'
import { neighbourlyAddresses } from '../../electron/network/own-addresses.ts'
import { openServers, closeServer, portOf } from '../../electron/network/tcp-servers.ts'
import { Received } from '../support/bytes.ts'
import { freePort } from '../support/ports.ts'
import { plainNetwork, TestNetwork } from '../support/testnet.ts'

const infoHash = '1'.repeat(40)
const addresses = (...all: readonly string[]) => all.map((address) => ({ address }))
const machine: Interfaces = {
  lo: addresses('127.0.0.1', '::1'),
  eth0: addresses('192.168.1.2', 'fe80::2', '2001:db8::2'),
  wg0: addresses('10.8.0.2'),
  eth1: addresses('fe80::3'),
  down: []
}

describe('what all sockets are bound to', () => {
  it.each([
    ['192.168.1.2', '192.168.1.2', null],
    ['2001:db8::2', null, '2001:db8::2'],
    ['fe80::2%eth0', null, 'fe80::2%eth0'],
    ['192.168.1.2,2001:db8::2', '192.168.1.2', '2001:db8::2'],
    ['::1, 127.0.0.1', '127.0.0.1', '::1'],
    ['0.0.0.0', '0.0.0.0', '::'],
    ['::', '0.0.0.0', '::'],
    ['0.0.0.0,::1', '0.0.0.0', '::1'],
    ['::ffff:10.8.0.2', '10.8.0.2', null],
    ['eth0', '192.168.1.2', '2001:db8::2'],
    ['wg0', '10.8.0.2', null],
    ['eth1', null, 'fe80::3%eth1'],
    ['lo', '127.0.0.1', '::1']
  ])('%s is %s and %s', (host, v4, v6) => {
    expect(bindingTo(host, machine)).toEqual({ v4, v6 })
  })

  it('all addresses are those of IPv4 alone where there is no IPv6', () => {
    expect(bindingTo('::', { lo: addresses('127.0.0.1') })).toEqual({ v4: '0.0.0.0', v6: null })
  })

  it.each([
    ['wg7', 'listen-failed'],
    ['down', 'listen-failed'],
    ['', 'listen-failed'],
    ['10.8.0.2,192.168.1.2', 'usage'],
    ['::1,::2', 'usage'],
    ['eth0,wg0', 'usage'],
    ['127.0.0.1,', 'usage']
  ])('“%s” is refused: %s', (host, code) => {
    expect(() => bindingTo(host, machine)).toThrow(expect.objectContaining({ code }))
  })

  it('what is not reached from there is not reached at all, and nobody is asked for its name', async () => {
    const here = { v4: '127.0.0.1', v6: '::1' }
    const v4Alone = { v4: '10.8.0.2', v6: null }
    expect(
      ['127.0.0.9', '::1', '8.8.8.8', '2001:db8::1', 'name'].map((to) => localAddressFor(here, to))
    ).toEqual(['127.0.0.1', '::1', null, null, null])
    expect([localAddressFor(v4Alone, '8.8.8.8'), localAddressFor(v4Alone, '::1')]).toEqual(['10.8.0.2', null])
    expect([isLocalOnly(here), isLocalOnly(v4Alone), isLocalOnly({ v4: null, v6: null })]).toEqual([
      true,
      false,
      true
    ])
    expect(await resolveHost(here, 'tracker.example')).toEqual([])
    expect(await resolveHost(here, '[::1]')).toEqual(['::1'])
    expect(await resolveHost({ v4: null, v6: '::1' }, 'localhost')).not.toContain('127.0.0.1')
    expect([bindOptions('::'), bindOptions('::1')]).toEqual([{}, { localAddress: '::1' }])
  })

  it('neighbours are told of no address that means nothing to them', () => {
    expect(neighbourlyAddresses({ v4: '192.168.1.2', v6: 'fe80::2%eth0' })).toEqual(['192.168.1.2'])
    expect(neighbourlyAddresses({ v4: '8.8.8.8', v6: 'fd00::2' })).toEqual(['fd00::2'])
    expect(neighbourlyAddresses({ v4: '127.0.0.1', v6: null })).toEqual([])
  })
})

describe('both families', () => {
  it.each(['127.0.0.1', '::1'])('a peer is met over %s, on the same port', async (host) => {
    await using a = await plainNetwork({ host: '127.0.0.1,::1', encryption: 'prefer' })
    await using b = await plainNetwork({ host: '127.0.0.1,::1', encryption: 'prefer' })
    b.join([infoHash])
    a.dial(infoHash, { host, port: b.port })
    const outgoing = await a.peers.take()
    outgoing.stream.write(BITTORRENT_PREFACE)
    const incoming = await b.peers.take()
    expect([outgoing.address, outgoing.encryption]).toEqual([{ host, port: b.port }, 'handshake'])
    expect([incoming.address?.host, incoming.identity, incoming.lane]).toEqual([
      host,
      `addr:${host}`,
      'LAN TCP'
    ])
    expect((await new Received(incoming.stream).take(20)).equals(BITTORRENT_PREFACE)).toBe(true)
  })

  it('IPv6 alone dials nobody over IPv4, nor the other way round, and says that Hyperswarm is off', async () => {
    await using v6 = await plainNetwork({ host: '::1', bootstrap: [{ host: '127.0.0.1', port: 9 }] })
    await using v4 = await plainNetwork()
    expect((await v6.troubles.take()).code).toBe('HYPERSWARM_NEEDS_IPV4')
    v4.dial(infoHash, { host: '::1', port: v6.port })
    v6.dial(infoHash, { host: '127.0.0.1', port: v4.port })
    // Comes after whatever would have been tried at once.
    await using other = await plainNetwork({ host: '::1' })
    v6.dial(infoHash, { host: '::1', port: other.port })
    expect((await v6.peers.take()).address).toEqual({ host: '::1', port: other.port })
    expect([v4.peers.waitingCount, v6.peers.waitingCount, v6.status().dht]).toEqual([0, 0, null])
  })

  it('does not dial itself under its IPv6 names', async () => {
    await using network = await plainNetwork({ host: '::' })
    await using other = await plainNetwork({ host: '::1' })
    for (const host of ['::1', '::', '127.0.0.1']) network.dial(infoHash, { host, port: network.port })
    network.dial(infoHash, { host: '::1', port: other.port })
    expect((await network.peers.take()).address).toEqual({ host: '::1', port: other.port })
    expect(network.peers.waitingCount).toBe(0)
  })

  it('refuses a port that is taken in one family, and leaves the other free', async () => {
    const port = await freePort()
    const taken = createServer().listen({ host: '::1', port })
    await once(taken, 'listening')
    const network = new TestNetwork({ host: '127.0.0.1,::1', port })
    await expect(network.open()).rejects.toMatchObject({
      code: 'listen-failed',
      message: `Cannot listen on [::1]:${port}; choose another port or address.`
    })
    await network.close()
    const [server] = await openServers({ v4: '127.0.0.1', v6: null }, port, (socket) => socket.destroy())
    expect(server === undefined ? 0 : portOf(server)).toBe(port)
    if (server !== undefined) await closeServer(server)
    taken.close()
  })

  it('an address that is not ours is refused, and nothing listens', async () => {
    const port = await freePort()
    const network = new TestNetwork({ host: '127.0.0.1,2001:db8::9', port })
    await expect(network.open()).rejects.toMatchObject({ code: 'listen-failed' })
    const again = new TestNetwork({ port })
    await again.open()
    await Promise.all([network.close(), again.close()])
  })
})
