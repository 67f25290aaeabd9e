import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexFrom, releaseNumbered } from '../../electron/channel/by-number.ts'

describe('releases by their numbers', () => {
  it('are found as looking at each of them would find them', () => {
    const ascending = fc
      .uniqueArray(fc.nat(50))
      .map((all) => all.toSorted((a, b) => a - b).map((number) => ({ number })))
    fc.assert(
      fc.property(ascending, fc.nat(52), (releases, number) => {
        const at = releases.findIndex((each) => each.number >= number)
        expect(indexFrom(releases, number)).toBe(at < 0 ? releases.length : at)
        expect(releaseNumbered(releases, number)).toBe(
          releases.find((each) => each.number === number) ?? null
        )
      })
    )
  })
})
