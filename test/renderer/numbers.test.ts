import { describe, expect, test } from 'vitest'
import {
  formatBytes,
  formatDuration,
  formatPercent,
  formatRate,
  formatRatio
} from '../../renderer/i18n/numbers.ts'

/** Spaces of every width are one to the eye. */
const plain = (text: string): string => text.replace(/\s/gu, ' ')

describe('numbers in the window', () => {
  test.each([
    [0, '0 B', '0 B'],
    [999, '999 B', '999 B'],
    [1_000, '1.00 kB', '1,00 kB'],
    [999_499, '999 kB', '999 kB'],
    [4_100_000_000, '4.10 GB', '4,10 GB'],
    [2.5e15, '2.50 PB', '2,50 PB']
  ])('%d bytes', (bytes, english, german) => {
    expect(plain(formatBytes('en', bytes))).toBe(english)
    expect(plain(formatBytes('de', bytes))).toBe(german)
  })

  test.each([
    [0, '0 kB/s', '0 kB/s'],
    [512, '0.51 kB/s', '0,51 kB/s'],
    [11_200_000, '11.2 MB/s', '11,2 MB/s']
  ])('%d bytes a second', (rate, english, german) => {
    expect(plain(formatRate('en', rate))).toBe(english)
    expect(plain(formatRate('de', rate))).toBe(german)
  })

  test('never say done before it is', () => {
    expect(plain(formatPercent('en', 0.99999))).toBe('99.9%')
    expect(plain(formatPercent('de', 1))).toBe('100,0 %')
  })

  test.each([
    [0, '0 s'],
    [59.6, '1 min'],
    [3_725, '1 h 2 min'],
    [86_400 * 3 + 60, '3 d'],
    [Infinity, '∞'],
    [86_400 * 101, '∞']
  ])('%d seconds', (seconds, english) => {
    expect(plain(formatDuration('en', seconds))).toBe(english)
  })

  test('of a ratio to nothing', () => {
    expect(formatRatio('en', Infinity)).toBe('∞')
    expect(formatRatio('en', 1.005)).toMatch(/^1\.0[01]$/)
  })
})
