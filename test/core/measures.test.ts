import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AutoSlots } from '../../electron/core/auto-slots.ts'
import { Pipeline } from '../../electron/core/pipeline.ts'
import { seededRandom } from '../../electron/core/random.ts'
import { FadingSum, Rate } from '../../electron/core/rates.ts'
import { RequestQueue } from '../../electron/core/request-queue.ts'
import { ResponseTimes } from '../../electron/core/response-times.ts'
import type { Millis } from '../../electron/core/units.ts'

const at = (millis: number) => millis as Millis

describe('chance', () => {
  test('the same seed gives the same numbers, another seed others, all in [0, 1)', () => {
    const [a, b, c] = [seededRandom(1), seededRandom(1), seededRandom(2)]
    const numbers = Array.from({ length: 1_000 }, () => a())
    expect(numbers).toEqual(Array.from({ length: 1_000 }, () => b()))
    expect(numbers).not.toEqual(Array.from({ length: 1_000 }, () => c()))
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
    expect(numbers.reduce((sum, number) => sum + number, 0) / 1_000).toBeCloseTo(0.5, 1)
  })
})

describe('a rate', () => {
  test('of a steady flow is right from the first second and stays so', () => {
    const rate = new Rate()
    for (let now = 0; now <= 30_000; now += 10) {
      rate.add(1_000, at(now))
      if (now >= 1_000) expect(Math.abs(rate.perSecond(at(now)) - 100_000)).toBeLessThan(6_000)
    }
    expect(rate.total).toBe(3_001_000)
  })

  test('falls to nothing in silence', () => {
    const rate = new Rate()
    for (let now = 0; now <= 5_000; now += 10) rate.add(1_000, at(now))
    expect(rate.perSecond(at(8_000))).toBeLessThan(50_000)
    expect(rate.perSecond(at(120_000))).toBe(0)
  })
})

describe('a fading sum', () => {
  test('keeps 1/e of a part after its window, and forgets in the end', () => {
    const sum = new FadingSum()
    sum.add(1_000, at(0), 20_000)
    expect(sum.value(at(20_000), 20_000)).toBeCloseTo(1_000 / Math.E, 6)
    expect(sum.value(at(400_000), 20_000)).toBe(0)
  })

  test('never falls below zero', () => {
    const sum = new FadingSum()
    sum.add(10, at(0), 20_000)
    sum.subtract(50, at(0), 20_000)
    expect(sum.value(at(0), 20_000)).toBe(0)
  })
})

describe('a pipeline', () => {
  test('settles at bandwidth times the delay, however it starts', () => {
    // A line of 100 blocks a second and 50 ms: what is open beyond 5 waits.
    const pipeline = new Pipeline()
    for (let block = 0; block < 400; block++) {
      const depth = pipeline.target
      pipeline.onBlock(depth, Math.max(50, depth * 10))
    }
    expect(pipeline.target).toBeGreaterThanOrEqual(30)
    expect(pipeline.target).toBeLessThanOrEqual(40)
  })

  test('never leaves its bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 2_000 }), fc.nat(60_000))), (blocks) => {
        const pipeline = new Pipeline()
        for (const [depth, response] of blocks) {
          pipeline.onBlock(depth, response)
          expect(pipeline.target).toBeGreaterThanOrEqual(2)
          expect(pipeline.target).toBeLessThanOrEqual(250)
        }
      })
    )
  })

  test('a peer that went silent is asked for one block at a time until it answers', () => {
    const pipeline = new Pipeline()
    pipeline.onTimeout()
    expect(pipeline.target).toBe(1)
    pipeline.onBlock(1, 100)
    expect(pipeline.target).toBeGreaterThan(1)
  })
})

describe('patience', () => {
  test('follows the peer: mean and four deviations, within bounds', () => {
    const times = new ResponseTimes()
    expect(times.timeout).toBe(20_000)
    for (let block = 0; block < 50; block++) times.onBlock(3_000)
    expect(times.timeout).toBe(5_000)
    for (let block = 0; block < 50; block++) times.onBlock(block % 2 === 0 ? 2_000 : 10_000)
    expect(times.timeout).toBeGreaterThan(15_000)
    expect(times.timeout).toBeLessThan(40_000)
  })

  test('doubles with each silence and is normal again after a block', () => {
    const times = new ResponseTimes()
    times.onBlock(100)
    times.onTimeout()
    times.onTimeout()
    expect(times.timeout).toBe(20_000)
    times.onBlock(100)
    expect(times.timeout).toBe(5_000)
  })
})

describe('automatic slots', () => {
  test('stay at four where more bring no more', () => {
    const slots = new AutoSlots()
    let most = 0
    for (let round = 0; round < 200; round++) {
      slots.onRound(1_000_000, true)
      most = Math.max(most, slots.slots)
    }
    expect(most).toBeLessThanOrEqual(5)
    expect(slots.slots).toBe(4)
  })

  test('grow while each new peer takes what the others do', () => {
    const slots = new AutoSlots()
    for (let round = 0; round < 60; round++) slots.onRound(100_000 * Math.min(slots.slots, 40), true)
    expect(slots.slots).toBeGreaterThanOrEqual(36)
    expect(slots.slots).toBeLessThanOrEqual(50)
  })

  test('are added at once while the line is dry, to a bound, and given up one by one when it no longer is', () => {
    const slots = new AutoSlots()
    for (let dry = 0; dry < 20; dry++) slots.onDry()
    expect(slots.slots).toBe(12)
    for (let busy = 0; busy < 3; busy++) slots.onBusy()
    expect(slots.slots).toBe(9)
    for (let busy = 0; busy < 20; busy++) slots.onBusy()
    expect(slots.slots).toBe(4)
  })

  test('are not tried while nobody waits', () => {
    const slots = new AutoSlots()
    for (let round = 0; round < 60; round++) slots.onRound(100_000 * round, false)
    expect(slots.slots).toBe(4)
  })
})

test('a queue of requests is what an array would be, and remembers what was given up', () => {
  const step = fc.tuple(fc.constantFrom('push', 'remove', 'giveUp', 'late'), fc.nat(30))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = new RequestQueue()
      let model: number[] = []
      const former = new Set<number>()
      for (const [kind, key] of steps) {
        const has = model.includes(key)
        if (kind === 'push' && !has) {
          queue.push(key, at(key))
          model.push(key)
        } else if (kind === 'remove') {
          expect(queue.remove(key)).toBe(has ? key : -1)
          model = model.filter((other) => other !== key)
        } else if (kind === 'giveUp') {
          expect(queue.giveUp(key)).toBe(has)
          if (has) former.add(key)
          model = model.filter((other) => other !== key)
        } else if (kind === 'late') expect(queue.takeFormer(key)).toBe(former.delete(key))
        expect(Array.from({ length: queue.length }, (_, place) => queue.at(place))).toEqual(model)
        expect(queue.has(key)).toBe(model.includes(key))
      }
    })
  )
})
