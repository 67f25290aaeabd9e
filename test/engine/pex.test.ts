import { describe, expect, it, vi } from 'vitest'
import { Hearsay } from '../../electron/engine/pex-hearsay.ts'
import { PeerExchange } from '../../electron/engine/pex.ts'
import type { Address } from '../../electron/network/types.ts'
import type { PexMessage, PexPeer } from '../../electron/wire/pex-messages.ts'
import { address, at, greetedPeer } from './stand-in-peers.ts'

const MINUTE = 60_000

describe('what a peer tells of others', () => {
  it('is passed on, each address once', () => {
    const { exchange, dialled } = swarm()
    const peer = greetedPeer('8.8.8.8')
    exchange.onMessage(peer, told('9.9.9.9', '9.9.9.9', '2001:4860::1'), at(0))
    exchange.onMessage(peer, told('9.9.9.9', '7.7.7.7'), at(MINUTE))
    expect(dialled.map(({ host }) => host)).toEqual(['9.9.9.9', '2001:4860::1', '7.7.7.7'])
  })

  it.each([
    '10.0.0.1',
    '192.168.1.1',
    '127.0.0.1',
    '::1',
    'fe80::1',
    '169.254.169.254',
    '0.0.0.0',
    '224.0.0.1'
  ])('is not believed when it aims at %s from out in the world', (host) => {
    const { exchange, dialled, faults } = swarm()
    exchange.onMessage(greetedPeer('8.8.8.8'), told(host, '9.9.9.9'), at(0))
    expect(dialled).toEqual([address('9.9.9.9')])
    expect(exchange.faults).toBe(1)
    expect(faults).toEqual(['tells-bogus'])
  })

  it('is believed of a neighbour where it is a neighbour itself, and never where it comes through a relay', () => {
    const { exchange, dialled } = swarm()
    exchange.onMessage(greetedPeer('192.168.1.7'), told('192.168.1.8'), at(0))
    exchange.onMessage(greetedPeer('192.168.1.9', { lane: 'relayed' }), told('192.168.1.10'), at(0))
    expect(dialled).toEqual([address('192.168.1.8')])
  })

  it('is heard once a minute: what comes more often is counted, told once, and ignored', () => {
    const { exchange, dialled, faults } = swarm()
    const peer = greetedPeer('8.8.8.8')
    for (let count = 0; count < 1_000; count++)
      exchange.onMessage(peer, told(`9.9.${String(count >> 8)}.${String(count & 255)}`), at(count))
    expect(dialled).toHaveLength(1)
    expect(exchange.faults).toBe(999)
    expect(faults).toEqual(['tells-too-often'])
  })

  it('is heard of two hundred addresses in an hour, however often the peer comes back', () => {
    const hearsay = new Hearsay()
    const tell = (from: number, now: number): number => {
      const peers = Array.from({ length: 100 }, (_, at) => contact(`9.${String(from)}.0.${String(at)}`))
      return hearsay.sift('addr:8.8.8.8', '8.8.8.8', peers, at(now)).worth.length
    }
    expect([tell(1, 0), tell(2, 1), tell(3, 2), tell(3, 60 * MINUTE)]).toEqual([100, 100, 0, 100])
  })

  it('is of no interest where it is of seeds and we want nothing', () => {
    const { exchange, dialled } = swarm({ wantsSeeds: false })
    const message = { added: [{ ...contact('9.9.9.9'), uploadOnly: true }, contact('7.7.7.7')], dropped: [] }
    exchange.onMessage(greetedPeer('8.8.8.8'), message, at(0))
    expect(dialled).toEqual([address('7.7.7.7')])
  })
})

describe('a peer that takes part', () => {
  it('is told of the others, a minute later of what changed, and of nothing when nothing has', () => {
    const { exchange } = swarm()
    const [listener, second, third] = [
      greetedPeer('1.0.0.1'),
      greetedPeer('2.0.0.2'),
      greetedPeer('3.0.0.3')
    ] as const
    const heard = vi.spyOn(listener.wire, 'sendPex').mockReturnValue()
    for (const peer of [listener, second]) exchange.onExtended(peer)
    exchange.tick([listener, second], at(0))
    exchange.onExtended(third)
    exchange.onClosed(second)
    for (let now = 1_000; now < 3 * MINUTE; now += 1_000) exchange.tick([listener, third], at(now))
    expect(heard.mock.calls.map(([message]) => shown(message))).toEqual(['+2.0.0.2', '+3.0.0.3 -2.0.0.2'])
  })

  it('is told of fifty at a time', () => {
    const { exchange } = swarm()
    const listener = greetedPeer('1.0.0.1')
    const heard = vi.spyOn(listener.wire, 'sendPex').mockReturnValue()
    const all = [listener, ...Array.from({ length: 70 }, (_, at) => greetedPeer(`2.0.0.${String(at)}`))]
    for (const peer of all) exchange.onExtended(peer)
    for (const now of [0, MINUTE, 2 * MINUTE]) exchange.tick(all, at(now))
    expect(heard.mock.calls.map(([{ added }]) => added.length)).toEqual([50, 20])
  })

  it.each([
    ['itself by another connection', greetedPeer('1.0.0.1')],
    ['one that came to us and has not said where it listens', greetedPeer('2.0.0.2', { outgoing: false })],
    ['one in a house of its own', greetedPeer('192.168.1.2')],
    ['one on this machine', greetedPeer('127.0.0.1')],
    ['one behind a relay', greetedPeer('2.0.0.2', { lane: 'relayed', encryption: 'noise' }, 6881)]
  ])('is not told of %s', (_whom, other) => {
    const { exchange } = swarm()
    const listener = greetedPeer('1.0.0.1')
    const heard = vi.spyOn(listener.wire, 'sendPex').mockReturnValue()
    for (const peer of [listener, other]) exchange.onExtended(peer)
    exchange.tick([listener, other], at(0))
    expect(heard).not.toHaveBeenCalled()
  })

  it.each([
    ['a peer that came to us, where it says it listens', { outgoing: false }, { reachable: false }],
    ['a peer over uTP', { lane: 'uTP' }, { utp: true, reachable: true }],
    ['a peer with an encrypted handshake', { encryption: 'handshake' }, { prefersEncryption: true }],
    ['a Shoal peer over Noise', { encryption: 'noise', lane: 'UDX' }, { reachable: false }]
  ] as const)('is told what is known of %s', (_whom, stream, known) => {
    const { exchange } = swarm()
    const [listener, other] = [greetedPeer('1.0.0.1'), greetedPeer('2.0.0.2', stream, 6881)] as const
    const heard = vi.spyOn(listener.wire, 'sendPex').mockReturnValue()
    for (const peer of [listener, other]) exchange.onExtended(peer)
    exchange.tick([listener, other], at(0))
    expect(heard.mock.calls[0]?.[0].added[0]).toMatchObject({ ...address('2.0.0.2'), ...known })
  })
})

function swarm({ wantsSeeds = true } = {}) {
  const dialled: Address[] = []
  const faults: string[] = []
  const exchange = new PeerExchange({
    dial: (to) => dialled.push(to),
    isSeed: () => false,
    wantsSeeds: () => wantsSeeds,
    onFault: (_peer, fault) => faults.push(fault)
  })
  return { exchange, dialled, faults }
}

function told(...hosts: readonly string[]): PexMessage {
  return { added: hosts.map(contact), dropped: [] }
}

function contact(host: string): PexPeer {
  const flags = {
    prefersEncryption: false,
    uploadOnly: false,
    utp: false,
    holepunch: false,
    reachable: false
  }
  return { ...address(host), ...flags }
}

function shown({ added, dropped }: PexMessage): string {
  return [...added.map(({ host }) => `+${host}`), ...dropped.map(({ host }) => `-${host}`)].join(' ')
}
