import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keptReleases } from '../../electron/engine/channels/kept-releases.ts'
import { releaseOf } from '../channel/channels.ts'

describe('the releases that a follower is to have', () => {
  //   log 2 4 6 8 10
  it.each([
    ['the last so many', { keep: 2 }, [8, 10]],
    ['all that there are', { keep: 9 }, [2, 4, 6, 8, 10]],
    ['all from the first that is fetched on', { keep: null, since: 5 }, [6, 8, 10]],
    ['none where it is only told of them', { keep: 0 }, []],
    ['the one that is pinned, in its place', { keep: 2, pinned: 4 }, [4, 8, 10]],
    ['the one that is pinned alone', { keep: 0, pinned: 10 }, [10]],
    ['nothing for a pinned one that is not in the log', { keep: 1, pinned: 5 }, [10]]
  ])('are %s', (_what, wishes, numbers) => {
    const kept = keptReleases(LOG, { folder: '/f', since: null, pinned: null, ...wishes })
    expect(kept.map(({ number }) => number)).toEqual(numbers)
  })

  it('ascend, each once, whatever is wished', () => {
    const wish = fc.option(fc.nat(12))
    fc.assert(
      fc.property(wish, wish, wish, (keep, since, pinned) => {
        const numbers = keptReleases(LOG, { folder: '/f', keep, since, pinned }).map(({ number }) => number)
        expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
        expect(numbers.includes(pinned ?? 0)).toBe(LOG.some(({ number }) => number === pinned))
      })
    )
  })
})

const LOG = [2, 4, 6, 8, 10].map((number) => releaseOf(number))
