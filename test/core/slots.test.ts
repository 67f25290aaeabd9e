import { describe, expect, test } from 'vitest'
import { BLOCK_LENGTH, type PeerId } from '../../electron/core/units.ts'
import { Drawn, piece } from './drawn.ts'

const HALF = '#'.repeat(10) + '.'.repeat(10)
const NOTHING = '.'.repeat(20)
const MINUTE = 60_000

/** Milliseconds each peer is unchoked while time passes. */
function shares(core: Drawn, millis: number): number[] {
  const total = new Map<PeerId, number>()
  const since = new Map<PeerId, number>()
  const hear = () => {
    for (const action of core.takeAll()) {
      if (action.type === 'unchoke') since.set(action.peer, core.now)
      if (action.type !== 'choke') continue
      total.set(action.peer, (total.get(action.peer) ?? 0) + core.now - (since.get(action.peer) ?? 0))
      since.delete(action.peer)
    }
  }
  hear()
  for (let passed = 0; passed < millis; passed += 1_000) {
    core.pass(1_000)
    hear()
  }
  for (const [peer, start] of since) total.set(peer, (total.get(peer) ?? 0) + core.now - start)
  return [...total.values()]
}

describe('turns', () => {
  test('twenty idle peers, one optimistic slot, thirty minutes: each has its share within 5 %', () => {
    const core = new Drawn({ have: HALF, slots: 1 })
    for (let count = 0; count < 20; count++) core.peer(NOTHING, { interested: true })
    const times = shares(core, 30 * MINUTE)
    expect(times).toHaveLength(20)
    const fair = (30 * MINUTE) / 20
    for (const time of times) expect(Math.abs(time / fair - 1)).toBeLessThan(0.05)
  })

  test('twenty idle peers of a seed have equal shares of its slots', () => {
    const core = new Drawn({ have: '#'.repeat(20), slots: 4 })
    for (let count = 0; count < 20; count++) core.peer(NOTHING, { interested: true })
    const times = shares(core, 30 * MINUTE)
    const fair = (4 * 30 * MINUTE) / 20
    expect(times).toHaveLength(20)
    for (const time of times) expect(Math.abs(time / fair - 1)).toBeLessThan(0.05)
  })

  test('a newcomer joins the round the others are in, and does not get all the turns they had', () => {
    const core = new Drawn({ have: HALF, slots: 1 })
    for (let count = 0; count < 5; count++) core.peer(NOTHING, { interested: true })
    core.pass(10 * MINUTE)
    core.takeAll()
    const late = core.peer(NOTHING, { interested: true })
    core.pass(5 * MINUTE)
    const turns = core.take('unchoke').filter(({ peer }) => peer === late).length
    expect(turns).toBeGreaterThanOrEqual(1)
    expect(turns).toBeLessThanOrEqual(3)
  })
})

describe('slots', () => {
  test('a seed lets one that lacks little finish at once, and then goes on with the turn it broke off', () => {
    const core = new Drawn({ have: '#'.repeat(20), slots: 1 })
    const poor = core.peer(NOTHING, { interested: true })
    core.exchange.onRequested(poor, piece(0), 0, BLOCK_LENGTH, core.now)
    core.pass(5_000)
    const nearly = core.peer('#'.repeat(18) + '..', { interested: true })
    core.takeAll()
    core.pass(1_000)
    expect(core.take('unchoke')).toEqual([])
    core.exchange.onHave(nearly, piece(18), core.now)
    core.pass(1_000)
    expect(core.take('unchoke').map(({ peer }) => peer)).toEqual([nearly])
    expect(core.take('choke').map(({ peer }) => peer)).toEqual([poor])
    core.exchange.onUninterested(nearly, core.now)
    expect(core.take('unchoke').map(({ peer }) => peer)).toEqual([poor])
  })

  test('a free slot is given at once, not at the next rechoke', () => {
    const core = new Drawn({ have: HALF, slots: 4 })
    const a = core.peer(NOTHING, { interested: true })
    expect(core.take('unchoke').map(({ peer }) => peer)).toEqual([a])
  })

  test('when an unchoked peer loses interest or leaves, the next one has its slot at once', () => {
    const core = new Drawn({ have: HALF, slots: 2 })
    const join = () => core.peer(NOTHING, { interested: true })
    const [a, b, c, d] = [join(), join(), join(), join()]
    core.takeAll()
    core.exchange.onUninterested(a, core.now)
    expect(core.take('choke').map(({ peer }) => peer)).toEqual([a])
    core.exchange.onPeerGone(b, core.now)
    expect(
      core
        .take('unchoke')
        .map(({ peer }) => peer)
        .sort()
    ).toEqual([c, d])
  })

  test('fewer slots take effect at once', () => {
    const core = new Drawn({ have: HALF, slots: 4 })
    for (let count = 0; count < 4; count++) core.peer(NOTHING, { interested: true })
    core.exchange.wishes.setUploadSlots(1, core.now)
    expect(core.take('choke')).toHaveLength(3)
    core.exchange.checkInvariants()
  })

  test('who gave and chokes us now has no claim any more: the slot is for those who give', () => {
    const core = new Drawn({ have: HALF, slots: 2 })
    const past = core.peer('..........#.........', { interested: true })
    core.serve()
    core.exchange.onChoked(past, core.now)
    const present = core.peer('...........#........', { interested: true })
    core.serve()
    core.pass(10_000)
    const reports = core.exchange.peerReports(core.now)
    expect(reports.find(({ id }) => id === present)).toMatchObject({ amChoking: false, optimistic: false })
    expect(reports.find(({ id }) => id === past)).toMatchObject({ optimistic: true })
  })

  test('a line with nothing to send gets another slot at once while someone waits', () => {
    const core = new Drawn({ have: HALF, slots: 'auto' })
    const first = core.peer(NOTHING, { interested: true })
    const others = Array.from({ length: 5 }, () => core.peer(NOTHING, { interested: true }))
    core.takeAll()
    core.exchange.onRequested(first, piece(0), 0, BLOCK_LENGTH, core.now)
    core.exchange.onBlockSent(first, piece(0), 0, BLOCK_LENGTH, core.now)
    core.pass(60)
    expect(core.take('unchoke').map(({ peer }) => peer)).toEqual([others[3]])
  })

  test('slots that an open line could feed are given up when it is limited', () => {
    const core = new Drawn({ have: HALF, slots: 'auto' })
    const first = core.peer(NOTHING, { interested: true })
    for (let count = 0; count < 20; count++) core.peer(NOTHING, { interested: true })
    const given = () => core.exchange.peerReports(core.now).filter(({ amChoking }) => !amChoking).length
    core.pass(9_000)
    core.exchange.onRequested(first, piece(0), 0, BLOCK_LENGTH, core.now)
    core.exchange.onBlockSent(first, piece(0), 0, BLOCK_LENGTH, core.now)
    core.pass(900)
    expect(given()).toBe(12)
    core.exchange.onRequested(first, piece(1), 0, BLOCK_LENGTH, core.now)
    core.exchange.onLineChanged()
    core.pass(200)
    expect(given()).toBe(4)
  })

  test('junk buys no slot: only verified payload does', () => {
    const core = new Drawn({ have: HALF, slots: 2 })
    const idle = core.peer(NOTHING, { interested: true })
    const junk = core.peer('..........#.........', { interested: true, unchoked: false })
    const giver = core.peer('...........#........', { interested: true })
    core.serve()
    for (let block = 0; block < 4; block++) core.block(junk, 10)
    core.pass(10_000)
    const reports = core.exchange.peerReports(core.now)
    expect(reports.find(({ id }) => id === giver)).toMatchObject({ amChoking: false, optimistic: false })
    expect(reports.filter(({ amChoking }) => !amChoking)).toHaveLength(2)
    expect(reports.find(({ id }) => id === junk)?.downloadedVerified).toBe(0)
    expect(reports.map(({ id }) => id)).toEqual([idle, junk, giver])
  })

  test('a peer that snubs us loses its slot', () => {
    const core = new Drawn({ have: HALF, slots: 2 })
    const snubber = core.peer('..........##########', { interested: true })
    const [first] = core.take('request')
    core.exchange.onBlockArrived(snubber, piece(first?.piece ?? 0), 0, BLOCK_LENGTH, core.now)
    core.serve()
    const lost = core.exchange.have.clone()
    for (const index of [...lost]) if (index !== 12) lost.delete(index)
    core.exchange.outcomes.onLost(lost, core.now)
    core.peer(NOTHING, { interested: true })
    core.peer(NOTHING, { interested: true })
    core.pass(2 * MINUTE)
    const report = core.exchange.peerReports(core.now).find(({ id }) => id === snubber)
    expect(report?.snubbed).toBe(true)
    expect(report === undefined || report.amChoking || report.optimistic).toBe(true)
  })

  test('who hangs up and comes back is no newcomer: what it took is remembered', () => {
    const core = new Drawn({ have: HALF, slots: 2 })
    const taker = core.peer(NOTHING, { interested: true, identity: 'taker' })
    for (let index = 0; index < 3; index++) {
      core.exchange.onRequested(taker, piece(index), 0, BLOCK_LENGTH, core.now)
      core.exchange.onBlockSent(taker, piece(index), 0, BLOCK_LENGTH, core.now)
    }
    core.exchange.onPeerGone(taker, core.now)
    core.exchange.wishes.setUploadSlots(1, core.now)
    const again = core.peer(NOTHING, { interested: true, identity: 'taker' })
    const stranger = core.peer(NOTHING, { interested: true })
    core.pass(1_000)
    const reports = core.exchange.peerReports(core.now)
    expect(reports.map(({ id, amChoking }) => [id, amChoking])).toEqual([
      [again, true],
      [stranger, false]
    ])
  })
})

describe('a lone seed', () => {
  const SEED = '#'.repeat(20)

  test('suggests a different piece to each peer, before it may ask', () => {
    const core = new Drawn({ have: SEED, slots: 3 })
    for (let count = 0; count < 3; count++) core.peer(NOTHING, { interested: true })
    const actions = core.takeAll().filter(({ type }) => type === 'suggest' || type === 'unchoke')
    expect(actions.map(({ type }) => type)).toEqual([
      'suggest',
      'unchoke',
      'suggest',
      'unchoke',
      'suggest',
      'unchoke'
    ])
    const pieces = actions.flatMap((action) => (action.type === 'suggest' ? [action.piece] : []))
    expect(new Set(pieces).size).toBe(3)
  })

  test('takes the slot of a peer that keeps what it got, while another waits, and gives it back when it passes on', () => {
    const core = new Drawn({ have: SEED, slots: 1 })
    const a = core.peer(NOTHING, { interested: true })
    const b = core.peer(NOTHING, { interested: true })
    const [suggested] = core.take('suggest')
    const got = suggested?.piece ?? piece(0)
    core.exchange.onRequested(a, got, 0, BLOCK_LENGTH, core.now)
    core.exchange.onBlockSent(a, got, 0, BLOCK_LENGTH, core.now)
    const turns = core
      .takeAll()
      .flatMap((action) =>
        action.type === 'choke' || action.type === 'unchoke' ? [`${action.type} ${action.peer}`] : []
      )
    expect(turns).toEqual([`unchoke ${a}`, `choke ${a}`, `unchoke ${b}`])
    core.exchange.onHave(a, got, core.now)
    core.exchange.onHave(b, got, core.now)
    core.exchange.onUninterested(b, core.now)
    expect(core.take('unchoke').map(({ peer }) => peer)).toEqual([a])
  })

  test('lets a peer finish the piece it is getting when its turn ends', () => {
    const core = new Drawn({ have: SEED, blocksPerPiece: 4, slots: 1 })
    const a = core.peer(NOTHING, { interested: true })
    const got = core.take('suggest')[0]?.piece ?? piece(0)
    for (let block = 0; block < 4; block++) {
      core.exchange.onRequested(a, got, block * BLOCK_LENGTH, BLOCK_LENGTH, core.now)
    }
    core.exchange.onBlockSent(a, got, 0, BLOCK_LENGTH, core.now)
    core.takeAll()
    core.exchange.wishes.setUploadSlots(0, core.now)
    expect(core.takeAll().map(({ type }) => type)).toEqual(['allowedFast', 'choke'])
  })

  test('suggests nothing when another seed is there', () => {
    const core = new Drawn({ have: HALF })
    core.peer('#'.repeat(20), { unchoked: false })
    core.peer(NOTHING, { interested: true })
    expect(core.take('suggest')).toEqual([])
  })
})
