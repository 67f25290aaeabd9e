import { describe, expect, it } from 'vitest'
import { AnnouncementPlan } from '../../../electron/network/lan/announcement-plan.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

describe('the plan of announcements', () => {
  it('has a torrent announced at once, and then every five minutes', () => {
    const plan = planOf(['a'], 0)
    expect(announced(plan, 20 * MINUTE)).toEqual([0, 5, 10, 15, 20].map((at) => [at * MINUTE, ['a']]))
  })

  it('has at most twenty in a datagram, and a datagram a second', () => {
    const torrents = Array.from({ length: 50 }, (_, index) => String(index))
    const sent = announced(planOf(torrents, 0), 4 * MINUTE)
    expect(sent.map(([at, names]) => [at, names.length])).toEqual([
      [0, 20],
      [SECOND, 20],
      [2 * SECOND, 10]
    ])
    expect(new Set(sent.flatMap(([, names]) => names)).size).toBe(50)
  })

  it('has none announced twice in a minute, told to or not, gone and come again or not', () => {
    const plan = planOf(['a', 'b'], 0)
    plan.take(0)
    plan.add('a', 10 * SECOND)
    plan.remove('b')
    plan.add('b', 20 * SECOND)
    expect(announced(plan, 2 * MINUTE)).toEqual([[MINUTE, ['a', 'b']]])
  })

  it('has nothing to say of a torrent that is gone', () => {
    const plan = planOf(['a'], 0)
    plan.remove('a')
    expect([plan.nextAt(), plan.take(MINUTE)]).toEqual([Infinity, []])
  })

  it('lets those go first that have waited longest', () => {
    const plan = planOf(
      Array.from({ length: 25 }, (_, index) => String(index)),
      0
    )
    plan.take(0)
    plan.add('late', 500)
    expect(plan.take(SECOND)).toEqual(['20', '21', '22', '23', '24', 'late'])
  })
})

function planOf(torrents: readonly string[], now: number): AnnouncementPlan {
  const plan = new AnnouncementPlan()
  for (const torrent of torrents) plan.add(torrent, now)
  return plan
}

/** All that is sent until then, each datagram with its time. */
function announced(plan: AnnouncementPlan, until: number): [at: number, infoHashes: readonly string[]][] {
  const sent: [number, readonly string[]][] = []
  for (let now = plan.nextAt(); now <= until; now = plan.nextAt()) sent.push([now, plan.take(now)])
  return sent
}
