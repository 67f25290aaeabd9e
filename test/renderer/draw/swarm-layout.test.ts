import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { layOutSwarm, YOUR_RADIUS, type Point, type SwarmPeer } from '../../../renderer/draw/swarm-layout.ts'

const swarms = fc.uniqueArray(
  fc.record({
    identity: fc.oneof(
      fc.string(),
      fc.ipV4().map((address) => `addr:${address}`)
    ),
    progress: fc.double({ min: 0, max: 1, noNaN: true }),
    unchoked: fc.boolean()
  }),
  { selector: ({ identity }) => identity, maxLength: 200 }
)

function swimmer(identity: string, about: Partial<SwarmPeer> = {}): SwarmPeer {
  return { identity, progress: 0, unchoked: false, ...about }
}

function crowd(size: number, progress: number): SwarmPeer[] {
  return Array.from({ length: size }, (_, at) => swimmer(`addr:192.0.2.${at}`, { progress }))
}

function apart(a: Point | undefined, b: Point | undefined): number {
  return a === undefined || b === undefined ? NaN : Math.hypot(a.x - b.x, a.y - b.y)
}

describe('the places of peers in the swarm picture', () => {
  test('are inside the picture, whoever is there and however small it is', () => {
    const length = fc.integer({ min: 0, max: 800 })
    fc.assert(
      fc.property(swarms, length, length, (peers, width, height) => {
        const layout = layOutSwarm(peers, width, height)
        expect(layout.peers).toHaveLength(peers.length)
        const small = 2 * layout.radius
        for (const { x, y } of layout.peers) {
          expect(x).toBeGreaterThanOrEqual(Math.min(width / 2, small / 2))
          expect(x).toBeLessThanOrEqual(Math.max(width / 2, width - small / 2))
          expect(y).toBeGreaterThanOrEqual(Math.min(height / 2, small / 2))
          expect(y).toBeLessThanOrEqual(Math.max(height / 2, height - small / 2))
        }
      }),
      { numRuns: 60 }
    )
  })

  test('are the same for the same peers, in whatever order they come', () => {
    fc.assert(
      fc.property(swarms, (peers) => {
        const turned = [...peers].reverse()
        expect(layOutSwarm(turned, 400, 300).peers).toEqual([...layOutSwarm(peers, 400, 300).peers].reverse())
      }),
      { numRuns: 60 }
    )
  })

  test('are the nearer to you the more a peer has, and nearer still with a slot', () => {
    const away = (about: Partial<SwarmPeer>): number => {
      const { you, peers } = layOutSwarm([swimmer('one', about)], 400, 300)
      return apart(you, peers[0])
    }
    expect(away({ progress: 1 })).toBeLessThan(away({ progress: 0.5 }))
    expect(away({ progress: 0.5 })).toBeLessThan(away({ progress: 0 }))
    expect(away({ progress: 0.5, unchoked: true })).toBeLessThan(away({ progress: 0.5 }))
  })

  test('keep their direction when others come and go', () => {
    const direction = ({ you, peers: [first] }: ReturnType<typeof layOutSwarm>): number =>
      first === undefined ? NaN : Math.atan2(first.y - you.y, first.x - you.x)
    const before = direction(layOutSwarm(crowd(20, 0.5), 400, 300))
    const after = direction(layOutSwarm(crowd(24, 0.5), 400, 300))
    expect(Math.abs(after - before)).toBeLessThan(0.5)
  })

  test.each([1, 40, 200])('leave room between %i peers that all have everything', (size) => {
    const { peers, radius, you } = layOutSwarm(crowd(size, 1), 400, 280)
    for (const [at, one] of peers.entries()) {
      expect(apart(one, you)).toBeGreaterThan(YOUR_RADIUS + radius)
      for (const other of peers.slice(at + 1)) expect(apart(one, other)).toBeGreaterThan(radius)
    }
  })

  test('are apart even for peers of one identity', () => {
    const { peers } = layOutSwarm([swimmer('same'), swimmer('same')], 400, 300)
    expect(apart(peers[0], peers[1])).toBeGreaterThan(6)
  })
})
