import { describe, expect, it } from 'vitest'
import { RateLimit } from '../../electron/network/rate-limit.ts'

const each = { burst: 3, perSecond: 1 }

describe('the rate limit', () => {
  it('lets a burst through, then so many a second', () => {
    const limit = new RateLimit(each, { burst: 100, perSecond: 100 }, 0)
    const allowed = (now: number, count: number) =>
      Array.from({ length: count }, () => limit.allows('a', now)).filter(Boolean).length
    expect([allowed(0, 10), allowed(1_000, 10), allowed(1_500, 10), allowed(60_000, 10)]).toEqual([
      3, 1, 0, 3
    ])
  })

  it('takes nothing from the others when one floods', () => {
    const limit = new RateLimit(each, { burst: 6, perSecond: 0 }, 0)
    for (let count = 0; count < 10_000; count++) limit.allows('flood', 0)
    expect([1, 2, 3, 4].map(() => limit.allows('quiet', 0))).toEqual([true, true, true, false])
  })

  it('holds for all senders together, however many there are', () => {
    const limit = new RateLimit(each, { burst: 50, perSecond: 0 }, 0)
    const allowed = Array.from({ length: 10_000 }, (_, sender) => limit.allows(String(sender), 0))
    expect(allowed.filter(Boolean)).toHaveLength(50)
  })
})
