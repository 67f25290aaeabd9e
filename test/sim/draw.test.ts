import { expect, test } from 'vitest'
import { drawCurve } from './draw.ts'

test('a curve is drawn in at most 100 columns, and ends where all are done', () => {
  const drawn = drawCurve([
    { at: 0, share: 0, done: 0 },
    { at: 500, share: 0.5, done: 0 },
    { at: 1_000, share: 1, done: 1 }
  ]).split('\n')
  for (const line of drawn) expect(line.length).toBeLessThanOrEqual(100)
  expect(drawn[0]).toBe(` 100 % │${' '.repeat(79)}█`)
  expect(drawn[6]).toBe(`  50 % │${' '.repeat(39)}${'░'.repeat(40)}█`)
})
