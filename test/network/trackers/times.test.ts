import { describe, expect, it } from 'vitest'
import { intervalFor, leastIntervalFor } from '../../../electron/network/trackers/times.ts'

const DAY = 86_400_000

describe('the time until the next announce', () => {
  it.each([
    [null, 1_800_000],
    [60_000, 60_000],
    [0, 30_000],
    [-1e300, 30_000],
    [1e300, DAY],
    [Infinity, DAY]
  ])('is within reason: %d', (told, interval) => {
    expect(intervalFor(told, () => 0)).toBe(interval)
  })

  it('lets torrents that started together drift apart, but never come early', () => {
    expect(intervalFor(1_000_000, () => 0.5)).toBeCloseTo(1_025_000)
    expect(intervalFor(1_000_000, () => 0.999)).toBeLessThan(1_050_000)
  })

  it.each([
    [null, 10_000],
    [5_000, 10_000],
    [60_000, 60_000],
    [-1, 10_000],
    [1e300, DAY]
  ])('that a person asks for keeps to what the tracker allows: %d', (told, least) => {
    expect(leastIntervalFor(told)).toBe(least)
  })
})
