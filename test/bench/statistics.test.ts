import { describe, expect, it } from 'vitest'
import { haveParted, spreadOf } from './statistics.ts'

describe('what several runs came to', () => {
  it('is the middle one of an odd number, whatever their order', () => {
    expect(spreadOf([9, 1, 5])).toEqual({ median: 5, least: 1, most: 9 })
  })

  it('is between the two in the middle of an even number', () => {
    expect(spreadOf([10, 1, 2, 4])).toEqual({ median: 3, least: 1, most: 10 })
  })

  it('sorts as numbers, not as text', () => {
    expect(spreadOf([100, 20, 3])?.median).toBe(20)
  })

  it('is nothing for no runs', () => {
    expect(spreadOf([])).toBeNull()
  })
})

describe('two series', () => {
  const before = { median: 1, least: 0.9, most: 1.1 }

  it.each([
    [
      'have parted when each median lies outside the other spread',
      { median: 1.3, least: 1.2, most: 1.4 },
      true
    ],
    ['have parted downwards too', { median: 0.7, least: 0.6, most: 0.8 }, true],
    ['have not when the new median lies in the old spread', { median: 1.05, least: 1.04, most: 1.06 }, false],
    [
      'have not when the old median lies in a new spread that is wide',
      { median: 1.3, least: 0.8, most: 1.5 },
      false
    ]
  ])('%s', (_, after, parted) => {
    expect(haveParted(before, after)).toBe(parted)
  })
})
