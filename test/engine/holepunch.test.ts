import { describe, expect, it, vi } from 'vitest'
import { HolePunching } from '../../electron/engine/holepunch.ts'
import type { Peer } from '../../electron/engine/peer.ts'
import type { Address } from '../../electron/network/types.ts'
import type { HolepunchMessage } from '../../electron/wire/holepunch-messages.ts'
import type { PexPeer } from '../../electron/wire/pex-messages.ts'
import { address, at, greetedPeer } from './stand-in-peers.ts'

const MINUTE = 60_000
/** What each is told. */
const heard = new WeakMap<Peer, HolepunchMessage[]>()

describe('two peers that cannot reach each other', () => {
  it('are introduced where both understand it, each to where its packets come from', () => {
    const { punching, a, b } = relay()
    punching.onMessage(a, { type: 'rendezvous', address: address('2.0.0.2') }, at(0))
    expect(said(a)).toEqual([{ type: 'connect', address: address('2.0.0.2') }])
    expect(said(b)).toEqual([{ type: 'connect', address: address('1.0.0.1') }])
  })

  it.each([
    ['nobody we know is there', address('9.0.0.9'), 2],
    ['it is the asker', address('1.0.0.1'), 4],
    ['it is no address', { host: '2.0.0.2', port: 0 }, 1]
  ])('are told why not, where %s', (_why, target, code) => {
    const { punching, a, b } = relay()
    punching.onMessage(a, { type: 'rendezvous', address: target }, at(0))
    expect([said(a), said(b)]).toEqual([[{ type: 'error', address: target, code }], []])
  })

  it('are not introduced to one that does not understand it', () => {
    const { punching, a, b } = relay()
    if (b.extended !== null) b.extended = { ...b.extended, holepunch: false }
    punching.onMessage(a, { type: 'rendezvous', address: address('2.0.0.2') }, at(0))
    expect(said(a)).toMatchObject([{ type: 'error', code: 3 }])
  })

  it('are not introduced across the walls of a house', () => {
    const { punching, a } = relay('192.168.1.7')
    punching.onMessage(a, { type: 'rendezvous', address: address('192.168.1.7') }, at(0))
    expect(said(a)).toMatchObject([{ type: 'error', code: 2 }])
  })

  it('may ask ten times a minute', () => {
    const { punching, a, b } = relay()
    for (let count = 0; count < 30; count++)
      punching.onMessage(a, { type: 'rendezvous', address: address('2.0.0.2') }, at(count))
    expect(said(b)).toHaveLength(10)
    punching.onMessage(a, { type: 'rendezvous', address: address('2.0.0.2') }, at(MINUTE + 1))
    expect(said(b)).toHaveLength(11)
  })
})

describe('we ourselves', () => {
  it('ask whoever told us of a peer that does not answer, once in ten minutes', () => {
    const { punching, a } = relay()
    punching.onTold(a, [told('3.0.0.3')])
    for (const minutes of [0, 1, 9]) punching.onUnreachable(address('3.0.0.3'), at(minutes * MINUTE))
    expect(said(a)).toEqual([{ type: 'rendezvous', address: address('3.0.0.3') }])
    punching.onUnreachable(address('3.0.0.3'), at(10 * MINUTE))
    expect(said(a)).toHaveLength(2)
  })

  it('ask nobody for a peer that does not understand it, that nobody told us of, or whose teller is gone', () => {
    const { punching, a, b } = relay()
    punching.onTold(a, [{ ...told('3.0.0.3'), holepunch: false }])
    punching.onTold(b, [told('4.0.0.4')])
    punching.onClosed(b)
    for (const host of ['3.0.0.3', '4.0.0.4', '5.0.0.5']) punching.onUnreachable(address(host), at(0))
    expect([said(a), said(b)]).toEqual([[], []])
  })

  it('ask for few at once', () => {
    const { punching, a } = relay()
    const hosts = Array.from({ length: 50 }, (_, index) => `3.0.1.${String(index)}`)
    punching.onTold(a, hosts.map(told))
    for (const host of hosts) punching.onUnreachable(address(host), at(0))
    expect(said(a)).toHaveLength(5)
    for (const host of hosts) punching.onUnreachable(address(host), at(10_001))
    expect(said(a)).toHaveLength(10)
  })

  it("dial whom we are introduced to, but nobody in a house on a stranger's word", () => {
    const { punching, a, punched } = relay()
    for (const host of ['3.0.0.3', '192.168.1.1', '127.0.0.1', '224.0.0.1'])
      punching.onMessage(a, { type: 'connect', address: address(host) }, at(0))
    punching.onMessage(a, { type: 'error', address: address('3.0.0.3'), code: 2 }, at(0))
    expect(punched).toEqual([address('3.0.0.3')])
  })
})

/** Connected to two, who came to us over uTP. */
function relay(hostOfB = '2.0.0.2') {
  const punched: Address[] = []
  const [a, b] = ['1.0.0.1', hostOfB].map((host) => greetedPeer(host, { lane: 'uTP', outgoing: false })) as [
    Peer,
    Peer
  ]
  for (const peer of [a, b]) {
    const messages: HolepunchMessage[] = []
    heard.set(peer, messages)
    vi.spyOn(peer.wire, 'sendHolepunch').mockImplementation((message) => void messages.push(message))
  }
  const punching = new HolePunching({ peers: [a, b], punch: (to) => punched.push(to) })
  return { punching, a, b, punched }
}

function said(peer: Peer): HolepunchMessage[] {
  return heard.get(peer) ?? []
}

function told(host: string): PexPeer {
  const unknown = { prefersEncryption: false, uploadOnly: false, utp: true, reachable: false }
  return { ...address(host), ...unknown, holepunch: true }
}
