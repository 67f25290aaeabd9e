import { describe, expect, test } from 'vitest'
import { flashCrowd } from './scenarios/flash-crowd.ts'

describe('a run', () => {
  const size = { peers: 12, bytes: 4_000_000 }

  test('goes the same way twice, to the event', () => {
    expect(flashCrowd.run({ ...size, seed: 3 })).toEqual(flashCrowd.run({ ...size, seed: 3 }))
  })

  test('goes another way with another seed number', () => {
    expect(flashCrowd.run({ ...size, seed: 3 }).digest).not.toBe(flashCrowd.run({ ...size, seed: 4 }).digest)
  })
})
