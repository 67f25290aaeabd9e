import { describe, expect, it } from 'vitest'
import { formatBytes, formatDuration, formatPercent, formatRate } from '../shared/format.ts'

describe('quantities as people read them', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [999_999, '1.00 MB'],
    [11_200_000, '11.2 MB'],
    [4_100_000_000, '4.10 GB'],
    [670_000_000, '670 MB']
  ])('%d bytes reads %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

  it('gives rates per second', () => expect(formatRate(3_400_000)).toBe('3.40 MB/s'))

  it.each([
    [5, '5 s'],
    [61, '1 min 1 s'],
    [3725, '1 h 2 min'],
    [90_000, '1 d 1 h'],
    [Infinity, '∞']
  ])('%d seconds reads %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text))

  it('never says 100 % before everything is there', () => {
    expect(formatPercent(0.99999)).toBe('99.9 %')
    expect(formatPercent(1)).toBe('100.0 %')
  })
})
