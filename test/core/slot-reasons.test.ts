import { describe, expect, test } from 'vitest'
import { assignSlots, type Round } from '../../electron/core/choker.ts'
import { seededRandom } from '../../electron/core/random.ts'
import { explain } from '../../electron/core/slot-reasons.ts'
import { BLOCK_LENGTH, type PeerId } from '../../electron/core/units.ts'
import { crowd, givers } from './candidates.ts'
import { Drawn, piece } from './drawn.ts'

const HALF = '#'.repeat(10) + '.'.repeat(10)
const NOTHING = '.'.repeat(20)
const MINUTE = 60_000

function reasons(round: Partial<Round> & Pick<Round, 'candidates'>): readonly string[] {
  const whole: Round = {
    slots: 4,
    seeding: false,
    kind: 'rechoke',
    rotate: false,
    spare: false,
    random: seededRandom(1),
    ...round
  }
  return explain(whole, assignSlots(whole))
}

describe('leeching, a peer has a slot because', () => {
  test('it gave more, or is tried; the others gave less', () => {
    const candidates = givers(50, 90, 70, 10, 80)
    const given = reasons({ candidates })
    expect([given[1], given[2], given[4]]).toEqual(['gave-more', 'gave-more', 'gave-more'])
    expect([given[0], given[3]].sort()).toEqual(['gave-less', 'optimistic'])
  })

  test('nobody earned it and it has its turn, and then others wait for theirs', () => {
    const candidates = crowd({ credit: 5, gave: true }, {}, {}, {}, {})
    const given = reasons({ candidates })
    expect(given.slice(0, 3)).toEqual(['gave-more', 'turn', 'turn'])
    expect(given.slice(3).sort()).toEqual(['no-slot', 'optimistic'])
  })

  test('the line has room for more than those who give', () => {
    expect(reasons({ candidates: crowd({ credit: 5, gave: true }, {}), spare: true })).toEqual([
      'gave-more',
      'spare'
    ])
  })
})

describe('leeching, a peer has none because', () => {
  test('it snubs us', () => {
    const candidates = crowd({ credit: 90, gave: true, snubbed: true }, {}, {}, {}, {})
    expect(reasons({ candidates, slots: 1, random: () => 0.99 })[0]).toBe('snubbed')
  })

  test('it owes us, while givers use the line', () => {
    const candidates = crowd({ credit: 5, gave: true }, {}, { debtor: true })
    expect(reasons({ candidates, slots: 3, random: () => 0 })).toEqual(['gave-more', 'turn', 'optimistic'])
    const more = [...candidates, ...crowd({ debtor: true }).map((one) => ({ ...one, peer: 4 as PeerId }))]
    expect(reasons({ candidates: more, slots: 3, random: () => 0 })[3]).toBe('debtor')
  })

  test('its time of being tried is over', () => {
    const candidates = crowd({ unchoked: true, optimistic: true, turns: 1 }, {})
    expect(reasons({ candidates, slots: 1, rotate: true })).toEqual(['turn-over', 'optimistic'])
  })

  test('it had its gift while being tried, gave nothing, and someone else waits', () => {
    const candidates = crowd({ unchoked: true, optimistic: true, debtor: true, turns: 1 }, {})
    expect(reasons({ candidates, slots: 1 })).toEqual(['debtor', 'optimistic'])
  })

  test('there are no slots', () => {
    expect(reasons({ candidates: givers(5, 6), slots: 0 })).toEqual(['no-slot', 'no-slot'])
  })
})

describe('seeding', () => {
  test('slots go around by turns', () => {
    const candidates = crowd({ unchoked: true, turnOver: true, waitingSince: 90 }, {}, { waitingSince: 9 })
    expect(reasons({ candidates, slots: 1, seeding: true })).toEqual(['turn-over', 'turn', 'no-slot'])
  })

  test('who lacks little comes first', () => {
    const candidates = crowd({ unchoked: true }, { finishing: true })
    expect(reasons({ candidates, slots: 1, seeding: true })).toEqual(['no-slot', 'finishing'])
  })

  test('who keeps what it got, and who took and never gave, comes later', () => {
    const candidates = crowd({ hoards: true }, { debtor: true }, { waitingSince: 90 })
    expect(reasons({ candidates, slots: 1, seeding: true })).toEqual(['hoards', 'debtor', 'turn'])
  })
})

describe('between rechokes', () => {
  test('whoever asks for nothing loses its slot for that, and others wait for a free one', () => {
    const candidates = crowd(
      { unchoked: true, idle: true },
      { unchoked: true },
      { credit: 9, gave: true },
      {}
    )
    const given = reasons({ candidates, slots: 2, seeding: true, kind: 'refill' })
    expect(given).toEqual(['idle', 'turn', 'turn', 'no-slot'])
  })
})

describe('a report of a peer', () => {
  const reports = (core: Drawn) =>
    core.exchange.peerReports(core.now).map(({ slotReason, slotSince }) => `${slotReason} ${slotSince}`)

  test('says why it has a slot or none, and since when', () => {
    const core = new Drawn({ have: '#'.repeat(20), slots: 1 })
    const first = core.peer(NOTHING, { interested: true })
    core.pass(5_000)
    core.peer(NOTHING, { interested: true })
    const idle = core.peer(NOTHING)
    expect(reports(core)).toEqual(['turn 1000', 'new 6000', 'not-interested 6000'])
    core.exchange.onRequested(first, piece(0), 0, BLOCK_LENGTH, core.now)
    core.pass(6_000)
    expect(reports(core)).toEqual(['turn 1000', 'no-slot 6000', 'not-interested 6000'])
    core.exchange.onInterested(idle, core.now)
    core.exchange.onUninterested(first, core.now)
    expect(reports(core)).toEqual(['not-interested 12000', 'turn 12000', 'no-slot 6000'])
  })

  test('changes its mind when the one that was tried proves a good giver', () => {
    const core = new Drawn({ have: HALF, slots: 1 })
    const tried = core.peer('.'.repeat(10) + '#'.repeat(10), { interested: true })
    expect(core.exchange.peerReports(core.now)).toMatchObject([{ id: tried, slotReason: 'optimistic' }])
    core.exchange.wishes.setUploadSlots(2, core.now)
    core.peer(NOTHING, { interested: true })
    core.serve()
    core.exchange.outcomes.onLost(core.exchange.have.clone(), core.now)
    core.pass(10_000)
    expect(core.exchange.peerReports(core.now).map(({ slotReason }) => slotReason)).toEqual([
      'gave-more',
      'optimistic'
    ])
  })
})

describe('slots', () => {
  test('are counted, and it is known who holds which', () => {
    const core = new Drawn({ have: HALF, slots: 3 })
    expect(core.exchange.slots()).toEqual({ count: 3, taken: 0, holders: [] })
    const one = core.peer(NOTHING, { interested: true, identity: 'one' })
    core.peer(NOTHING)
    expect(core.exchange.slots()).toEqual({
      count: 3,
      taken: 1,
      holders: [{ peer: one, identity: 'one', optimistic: false }]
    })
    const more = [1, 2].map(() => core.peer(NOTHING, { interested: true }))
    core.pass(MINUTE / 2)
    const { taken, holders } = core.exchange.slots()
    expect(taken).toBe(3)
    expect(holders.map(({ peer }) => peer)).toEqual([one, ...more])
    expect(holders.filter(({ optimistic }) => optimistic)).toHaveLength(1)
  })
})
