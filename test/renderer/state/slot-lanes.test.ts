import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SLOT_SPAN, slotLanes } from '../../../renderer/state/slot-lanes.ts'

const NOW = 1_700_000_000_000
const minutes = (count: number): number => count * 60_000

describe('slots over time', () => {
  test('are a lane for each peer, the one that had a slot longest first', () => {
    const lanes = slotLanes(
      [
        { identity: 'short', from: NOW - minutes(2), to: NOW - minutes(1), optimistic: true },
        { identity: 'long', from: NOW - minutes(9), to: NOW - minutes(6), optimistic: false },
        { identity: 'long', from: NOW - minutes(1), to: null, optimistic: false }
      ],
      NOW
    )
    expect(lanes.map(({ identity, held, times, hasNow }) => [identity, held, times, hasNow])).toEqual([
      ['long', minutes(4), 2, true],
      ['short', minutes(1), 1, false]
    ])
    expect(lanes[0]?.bars).toEqual([
      { from: 0.1, to: 0.4, optimistic: false },
      { from: 0.9, to: 1, optimistic: false }
    ])
  })

  test('leave out what was over before they begin, and cut what began earlier', () => {
    const lanes = slotLanes(
      [
        { identity: 'before', from: NOW - minutes(20), to: NOW - minutes(11), optimistic: false },
        { identity: 'across', from: NOW - minutes(20), to: NOW - minutes(5), optimistic: false }
      ],
      NOW
    )
    expect(lanes).toMatchObject([{ identity: 'across', held: minutes(5), bars: [{ from: 0, to: 0.5 }] }])
  })

  test('count a slot that was first had by chance and then earned as one', () => {
    const [lane] = slotLanes(
      [
        { identity: 'a', from: NOW - minutes(4), to: NOW - minutes(3), optimistic: true },
        { identity: 'a', from: NOW - minutes(3), to: null, optimistic: false }
      ],
      NOW
    )
    expect(lane).toMatchObject({ times: 1, held: minutes(4), heldByChance: minutes(1) })
  })

  test('are within the picture whatever is told', () => {
    const time = fc.integer({ min: NOW - 3 * SLOT_SPAN, max: NOW + SLOT_SPAN })
    const rows = fc.array(
      fc
        .tuple(fc.constantFrom('a', 'b', 'c'), time, fc.option(time), fc.boolean())
        .map(([identity, from, to, optimistic]) => ({
          identity,
          from,
          to: to === null ? null : Math.max(from, to),
          optimistic
        }))
    )
    fc.assert(
      fc.property(rows, (some) => {
        for (const { bars, held, heldByChance, times } of slotLanes(some, NOW)) {
          for (const { from, to } of bars) {
            expect(from).toBeGreaterThanOrEqual(0)
            expect(to).toBeGreaterThanOrEqual(from)
            expect(to).toBeLessThanOrEqual(1)
          }
          expect(heldByChance).toBeLessThanOrEqual(held)
          expect(times).toBeGreaterThan(0)
        }
      })
    )
  })
})
