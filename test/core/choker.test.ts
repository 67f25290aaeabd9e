import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assignSlots, type Round } from '../../electron/core/choker.ts'
import { seededRandom } from '../../electron/core/random.ts'
import { crowd, givers } from './candidates.ts'

function assign(round: Partial<Round> & Pick<Round, 'candidates'>) {
  const slots = assignSlots({
    slots: 4,
    seeding: false,
    kind: 'rechoke',
    rotate: false,
    spare: true,
    random: seededRandom(1),
    ...round
  })
  return { unchoked: [...slots.unchoked].sort((a, b) => a - b), optimistic: slots.optimistic }
}

/** Who has a slot other than the optimistic one. */
function regular(round: Partial<Round> & Pick<Round, 'candidates'>): number[] {
  const { unchoked, optimistic } = assign(round)
  return unchoked.filter((peer) => peer !== optimistic)
}

describe('leeching', () => {
  test('the best givers get the slots, and one more is tried', () => {
    const { unchoked, optimistic } = assign({ candidates: givers(5, 90, 70, 0, 80, 0) })
    expect(unchoked).toEqual(expect.arrayContaining([2, 3, 5]))
    expect(unchoked).toHaveLength(4)
    expect([1, 4, 6]).toContain(optimistic)
  })

  test('one slot is the optimistic one', () => {
    const { unchoked, optimistic } = assign({ candidates: givers(0, 0), slots: 1 })
    expect(unchoked).toEqual([optimistic])
  })

  test('without slots nobody is unchoked', () => {
    expect(assign({ candidates: givers(5, 6), slots: 0 }).unchoked).toEqual([])
  })

  test('who snubs us has no regular slot, however much it gave', () => {
    const candidates = crowd({ credit: 90, snubbed: true }, { credit: 1 }, { credit: 2 }, { credit: 3 }, {})
    expect(assign({ candidates, slots: 4 }).unchoked).toEqual(expect.arrayContaining([2, 3, 4]))
  })

  test('the optimistic peer keeps its turn until the slot rotates', () => {
    const candidates = crowd({ credit: 9 }, { unchoked: true, optimistic: true, turns: 1 }, {}, {})
    expect(assign({ candidates, slots: 2 }).optimistic).toBe(2)
    expect(assign({ candidates, slots: 2, rotate: true }).optimistic).not.toBe(2)
  })

  test('the optimistic peer that proves a good giver gets a regular slot, and another is tried', () => {
    const candidates = crowd({ credit: 5 }, { credit: 50, unchoked: true, optimistic: true }, {})
    const { unchoked, optimistic } = assign({ candidates, slots: 2 })
    expect(unchoked).toContain(2)
    expect(optimistic).not.toBe(2)
  })

  test('nobody is tried again before everyone else was', () => {
    const candidates = crowd({ turns: 2 }, { turns: 1 }, { turns: 2 }, { turns: 2 })
    for (let seed = 1; seed < 20; seed++) {
      expect(assign({ candidates, slots: 1, random: seededRandom(seed) }).optimistic).toBe(2)
    }
  })

  test('a newcomer is three times as likely to be tried', () => {
    const candidates = crowd({ newcomer: true }, {}, {}, {})
    const random = seededRandom(7)
    let newcomer = 0
    for (let round = 0; round < 6_000; round++) {
      if (assign({ candidates, slots: 1, random }).optimistic === 1) newcomer++
    }
    expect(newcomer / 6_000).toBeCloseTo(0.5, 1)
  })

  test('slots nobody earned go to those who wait longest', () => {
    const candidates = crowd({ waitingSince: 30 }, { waitingSince: 10 }, { waitingSince: 20 }, { credit: 5 })
    expect(assign({ candidates, slots: 3 }).unchoked).toEqual(expect.arrayContaining([2, 4]))
  })

  test('who had its gift and gives nothing gets no slot while givers use the line', () => {
    const candidates = crowd({ credit: 5, gave: true }, { debtor: true }, { debtor: true })
    expect(assign({ candidates, slots: 4, spare: true }).unchoked).toEqual([1, 2, 3])
    expect(assign({ candidates, slots: 4, spare: false }).unchoked).toHaveLength(2)
  })

  test('where nobody gives, the line goes to those who owe', () => {
    const candidates = crowd({ debtor: true }, { debtor: true })
    expect(assign({ candidates, slots: 4, spare: false }).unchoked).toEqual([1, 2])
  })

  test('where the line has room, whoever has least comes before those who wait longer', () => {
    const candidates = crowd({ has: 90, waitingSince: 1 }, { has: 3, waitingSince: 50 }, { has: 40 })
    expect(regular({ candidates, slots: 2, spare: true })).toEqual([2])
    expect(regular({ candidates, slots: 2, spare: false })).toEqual([3])
  })

  test('who has least comes after the givers, and after those who owe nothing', () => {
    const candidates = crowd({ has: 90, credit: 5, gave: true }, { has: 30 }, { debtor: true }, { has: 50 })
    expect(regular({ candidates, slots: 3, spare: true })).toEqual([1, 2])
  })

  test('one in debt loses its slot to one who owes nothing, in the middle of its turn', () => {
    const candidates = crowd({ unchoked: true, debtor: true }, { waitingSince: 90 }, { waitingSince: 95 })
    expect(regular({ candidates, slots: 2, spare: true })).toEqual([2])
  })

  test('an optimistic turn ends early for one that had its gift, if someone waits for his', () => {
    const taker = { unchoked: true, optimistic: true, debtor: true, turns: 1 }
    expect(assign({ candidates: crowd(taker, {}), slots: 1 }).optimistic).toBe(2)
    expect(assign({ candidates: crowd(taker, { debtor: true }), slots: 1 }).optimistic).toBe(1)
  })
})

describe('seeding', () => {
  test('slots go to those who wait longest', () => {
    const candidates = crowd({ waitingSince: 30 }, { waitingSince: 10 }, { waitingSince: 20 })
    expect(assign({ candidates, slots: 2, seeding: true })).toEqual({ unchoked: [2, 3], optimistic: null })
  })

  test('nobody loses the slot in the middle of its turn', () => {
    const candidates = crowd({ waitingSince: 10 }, { unchoked: true, waitingSince: 90 })
    expect(assign({ candidates, slots: 1, seeding: true }).unchoked).toEqual([2])
  })

  test('when its turn is over, the next one comes', () => {
    const candidates = crowd({ waitingSince: 10 }, { unchoked: true, turnOver: true, waitingSince: 90 })
    expect(assign({ candidates, slots: 1, seeding: true }).unchoked).toEqual([1])
  })

  test('who lacks little comes first, even in the middle of another turn', () => {
    const candidates = crowd({ unchoked: true, waitingSince: 1 }, { finishing: true, waitingSince: 90 })
    expect(assign({ candidates, slots: 1, seeding: true }).unchoked).toEqual([2])
  })

  test('who keeps for itself what it got first comes last', () => {
    const candidates = crowd({ hoards: true, waitingSince: 1 }, { waitingSince: 50 })
    expect(assign({ candidates, slots: 1, seeding: true }).unchoked).toEqual([2])
  })
})

describe('between rechokes', () => {
  test('only free slots are given, however good the others are', () => {
    const candidates = crowd({ credit: 1, unchoked: true }, { credit: 90 }, { credit: 80 })
    expect(assign({ candidates, slots: 3, kind: 'refill' }).unchoked).toContain(1)
  })

  test('a slot whose peer asks for nothing goes to someone who waits', () => {
    const candidates = crowd({ credit: 90, unchoked: true, idle: true }, { credit: 1 })
    expect(assign({ candidates, slots: 2, kind: 'refill' }).unchoked).toContain(2)
    expect(assign({ candidates: candidates.slice(0, 1), slots: 2, kind: 'refill' }).unchoked).toEqual([1])
  })
})

test('there are never more unchoked than slots, all of them candidates, and the optimistic one among them', () => {
  const candidate = fc.record({
    unchoked: fc.boolean(),
    credit: fc.nat(100),
    gave: fc.boolean(),
    debtor: fc.boolean(),
    snubbed: fc.boolean(),
    newcomer: fc.boolean(),
    idle: fc.boolean(),
    turns: fc.nat(3),
    turnOver: fc.boolean(),
    waitingSince: fc.nat(100),
    hoards: fc.boolean(),
    unneeded: fc.boolean(),
    finishing: fc.boolean(),
    has: fc.nat(100)
  })
  const round = fc.record({
    slots: fc.nat(6),
    seeding: fc.boolean(),
    kind: fc.constantFrom('rechoke', 'refill'),
    rotate: fc.boolean(),
    spare: fc.boolean()
  })
  fc.assert(
    fc.property(fc.array(candidate, { maxLength: 10 }), round, (people, drawn) => {
      const candidates = crowd(...people)
      const { unchoked, optimistic } = assign({ ...drawn, candidates, random: seededRandom(people.length) })
      expect(unchoked.length).toBeLessThanOrEqual(drawn.slots)
      for (const peer of unchoked) expect(peer).toBeLessThanOrEqual(people.length)
      if (optimistic !== null) expect(unchoked).toContain(optimistic)
      if (drawn.spare) {
        const eligible = drawn.seeding ? people.length : people.filter(({ snubbed }) => !snubbed).length
        expect(unchoked.length).toBeGreaterThanOrEqual(
          Math.min(drawn.slots, eligible) - (drawn.seeding ? 0 : 1)
        )
      }
    })
  )
})
