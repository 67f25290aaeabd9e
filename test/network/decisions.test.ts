import { describe, expect, it } from 'vitest'
import { Backoff } from '../../electron/network/backoff.ts'
import { BogusTellers } from '../../electron/network/bogus-tellers.ts'
import { ConnectionBudget } from '../../electron/network/budget.ts'
import { isOwnListener } from '../../electron/network/own-addresses.ts'
import { topicOf } from '../../electron/network/topics.ts'
import { FailedDials, Troubles } from '../../electron/network/troubles.ts'

describe('backoff', () => {
  it('doubles up to its bound, and begins anew when reset', () => {
    const backoff = new Backoff(200, 1000, () => 0)
    expect([1, 2, 3, 4, 5].map(() => backoff.next())).toEqual([200, 400, 800, 1000, 1000])
    backoff.reset()
    expect(backoff.next()).toBe(200)
  })

  it('is shortened by chance, by half at most', () => {
    expect(new Backoff(200, 1000, () => 0.999_999).next()).toBeCloseTo(100, 2)
  })
})

describe('the budget', () => {
  it('gives out as many places as there are, and tells when one is free', () => {
    let freed = 0
    const budget = new ConnectionBudget({ peers: 2, dials: 1, arrivals: 1 }, () => freed++)
    const [first, second] = [budget.take('peers'), budget.take('peers')]
    expect([first === null, second === null, budget.take('peers')]).toEqual([false, false, null])
    first?.release()
    first?.release()
    expect([freed, budget.left('peers'), budget.taken('peers')]).toEqual([1, 1, 1])
    expect(budget.take('dials')).not.toBe(null)
  })

  it('has room for who comes while others say nothing: the host with the most of them loses its eldest', () => {
    const budget = new ConnectionBudget({ peers: 1, dials: 1, arrivals: 3 }, () => undefined)
    const left: string[] = []
    const receive = (host: string, name: string) => budget.receive(host, () => left.push(name))
    receive('a', 'a1')
    const other = receive('b', 'b1')
    receive('b', 'b2')
    expect([receive('c', 'c1'), receive('b', 'b3')]).not.toContain(null)
    expect(left).toEqual(['b1', 'a1'])
    other?.release()
    expect(budget.taken('arrivals')).toBe(3)
  })

  it('has room for a peer while one house holds all: it loses its newest, down to four', () => {
    const { budget, sit, left } = seats(10)
    for (let at = 0; at < 9; at++) sit('44.0.0.1', `crowd ${at}`)
    sit('44.0.0.2', 'other')
    expect(sit('44.0.0.1', 'crowd 9')).toBe(null)
    const guests = Array.from({ length: 5 }, (_, at) => sit(`44.0.1.${at}`, `guest ${at}`))
    expect(guests).not.toContain(null)
    expect(left).toEqual(['crowd 8', 'crowd 7', 'crowd 6', 'crowd 5', 'crowd 4'])
    expect([sit('44.0.2.1', 'late'), budget.hasSeat('44.0.2.1')]).toEqual([null, false])
    guests[0]?.release()
    expect([budget.taken('peers'), budget.hasSeat('44.0.2.1')]).toEqual([9, true])
  })

  it('gives a place that was taken from one connection back with the other that has it', () => {
    const { budget, sit } = seats(6)
    const crowd = Array.from({ length: 6 }, (_, at) => sit('44.0.0.1', `crowd ${at}`))
    const guest = sit('44.0.0.2', 'guest')
    crowd[5]?.release()
    expect(budget.taken('peers')).toBe(6)
    guest?.release()
    crowd[4]?.release()
    expect(budget.taken('peers')).toBe(4)
  })

  it('counts the addresses of one network of IPv6 together, and neither this machine nor our own network', () => {
    const v6 = seats(6)
    for (let at = 1; at <= 6; at++) v6.sit(`2600:1:2:3::${at}`, `${at}`)
    expect([v6.sit('2600:1:2:4::1', 'other'), v6.left]).toEqual([expect.anything(), ['6']])
    for (const host of ['127.0.0.1', '10.0.0.1', 'fd00::1', '::1']) {
      const home = seats(6)
      for (let at = 1; at <= 6; at++) home.sit(host, `${at}`)
      expect([home.sit('44.0.0.1', 'guest'), home.left]).toEqual([null, []])
    }
  })

  it('forgets the oldest ban when there are too many', () => {
    const budget = new ConnectionBudget({ peers: 1, dials: 1, arrivals: 1 }, () => undefined)
    for (let peer = 0; peer <= 10_000; peer++) budget.ban(`key:${peer}`)
    expect([budget.isBanned('key:0'), budget.isBanned('key:1'), budget.isBanned('key:10000')]).toEqual([
      false,
      true,
      true
    ])
  })
})

describe('those who tell of what is not theirs to tell', () => {
  it('are told once each, and ten of them for one torrent', () => {
    const told: string[] = []
    const tellers = new BogusTellers((who) => told.push(who))
    const hosts = Array.from({ length: 100 }, (_, at) => `44.0.0.${at}`)
    for (const host of [...hosts, ...hosts].flatMap((each) => [each, each])) tellers.onBogus(host)
    expect(told).toEqual(hosts.slice(0, 10))
  })
})

describe('troubles', () => {
  it('that cannot pass are told at once', () => {
    const sentence = new FailedDials().onFailed('peer', 'HOLEPUNCH_DOUBLE_RANDOMIZED_NATS', 0)
    expect(sentence).toMatch(/^Both your network and the other one/)
  })

  it('that may pass are told when they have not passed', () => {
    const dials = new FailedDials()
    expect(dials.onFailed('peer', 'HOLEPUNCH_ABORTED', 0)).toBe(null)
    expect(dials.onFailed('peer', 'HOLEPUNCH_ABORTED', 31_000)).toMatch(/keeps trying/)
    dials.onConnected('peer')
    expect(dials.onFailed('peer', 'HOLEPUNCH_ABORTED', 32_000)).toBe(null)
  })

  it('that happen to everyone are not told', () => {
    expect(new FailedDials().onFailed('peer', 'PEER_NOT_FOUND', 0)).toBe(null)
  })

  it('are not told again and again', () => {
    const told: string[] = []
    const troubles = new Troubles(({ code }) => told.push(code))
    for (const code of ['A', 'B', 'A', 'B']) troubles.report({ code, sentence: '' })
    expect(told).toEqual(['A', 'B'])
  })

  it('are told of each who is to blame', () => {
    const told: (string | undefined)[] = []
    const troubles = new Troubles(({ culprit }) => told.push(culprit?.who))
    for (const who of ['a.example', 'b.example', 'a.example'])
      troubles.report({ code: 'tracker-refused', sentence: '', culprit: { who, words: '' } })
    expect(told).toEqual(['a.example', 'b.example'])
  })
})

describe('names', () => {
  it('a topic is the hash of a prefix and the infohash', () => {
    expect(Buffer.from(topicOf('00'.repeat(20))).toString('hex')).toBe(
      'f641a883a357e47f9d5285eed1de6a40912886030d7f9e92133f67318b3d7a63'
    )
  })

  it.each([
    ['127.0.0.1', 1, '127.0.0.1', true],
    ['127.0.0.1', 2, '127.0.0.1', false],
    ['localhost', 1, '127.0.0.1', true],
    ['127.0.0.2', 1, '127.0.0.1', false],
    ['127.0.0.2', 1, '0.0.0.0', true],
    ['8.8.8.8', 1, '0.0.0.0', false]
  ])('%s:%i is our own listener on %s:1: %s', (host, port, bound, is) => {
    expect(isOwnListener({ host, port }, { host: bound, port: 1 })).toBe(is)
  })
})

/** Some places for peers. `sit` takes one for a connection of that name; `left` says which had to leave. */
function seats(peers: number) {
  const budget = new ConnectionBudget({ peers, dials: 0, arrivals: 0 }, () => undefined)
  const left: string[] = []
  const sit = (host: string, name: string) => budget.seat(host, () => left.push(name))
  return { budget, sit, left }
}
