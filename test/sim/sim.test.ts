import { describe, expect, test } from 'vitest'
import { measure } from './report.ts'
import { flashCrowd } from './scenarios/flash-crowd.ts'
import { SCENARIOS } from './scenarios.ts'

describe('what the simulator shows, in small swarms', () => {
  test.each(SCENARIOS)('$name: $about', (scenario) => {
    const outcome = scenario.run({ ...scenario.small, seed: 1 })
    expect(measure(scenario.bounds, outcome, true).filter(({ met }) => !met)).toEqual([])
  })
})

describe('a run', () => {
  const size = { peers: 12, bytes: 4_000_000 }

  test('goes the same way twice, to the event', () => {
    expect(flashCrowd.run({ ...size, seed: 3 })).toEqual(flashCrowd.run({ ...size, seed: 3 }))
  })

  test('goes another way with another seed number', () => {
    expect(flashCrowd.run({ ...size, seed: 3 }).digest).not.toBe(flashCrowd.run({ ...size, seed: 4 }).digest)
  })
})
