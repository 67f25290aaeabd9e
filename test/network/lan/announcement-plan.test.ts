import { describe, expect, it } from 'vitest'
import { AnnouncementPlan } from '../../../electron/network/lan/announcement-plan.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

describe('the plan of announcements', () => {
  it('has a torrent announced at once, and then every five minutes', () => {
    const plan = planOf(['a'], 0)
    expect(announced(plan, 20 * MINUTE)).toEqual([0, 5, 10, 15, 20].map((at) => [at * MINUTE, 'a']))
  })

  it('has four announced a second, each of them every five minutes', () => {
    const torrents = Array.from({ length: 1_000 }, (_, index) => String(index))
    const sent = announced(planOf(torrents, 0), 8 * MINUTE)
    expect(sent.slice(0, 5).map(([at]) => at)).toEqual([0, 250, 500, 750, 1_000])
    expect(new Set(sent.slice(0, 1_000).map(([, name]) => name)).size).toBe(1_000)
    expect(sent.at(1_000)).toEqual([5 * MINUTE, '0'])
  })

  it('has none announced twice in a minute, told to or not, gone and come again or not', () => {
    const plan = planOf(['a', 'b'], 0)
    expect(announced(plan, SECOND)).toHaveLength(2)
    plan.add('a', 10 * SECOND)
    plan.remove('b')
    plan.add('b', 20 * SECOND)
    expect(announced(plan, 2 * MINUTE)).toEqual([
      [MINUTE, 'a'],
      [MINUTE + 250, 'b']
    ])
  })

  it('has nothing to say of a torrent that is gone', () => {
    const plan = planOf(['a'], 0)
    plan.remove('a')
    expect([plan.nextAt(), plan.take(MINUTE)]).toEqual([Infinity, null])
  })

  it('lets those go first that have waited longest', () => {
    const plan = planOf(['a', 'b', 'c'], 0)
    plan.take(0)
    plan.add('late', 100)
    expect(announced(plan, SECOND).map(([, name]) => name)).toEqual(['b', 'c', 'late'])
  })
})

function planOf(torrents: readonly string[], now: number): AnnouncementPlan {
  const plan = new AnnouncementPlan()
  for (const torrent of torrents) plan.add(torrent, now)
  return plan
}

/** All that is announced until then, each with its time. */
function announced(plan: AnnouncementPlan, until: number): [at: number, infoHash: string | null][] {
  const sent: [number, string | null][] = []
  for (let now = plan.nextAt(); now <= until; now = plan.nextAt()) sent.push([now, plan.take(now)])
  return sent
}
