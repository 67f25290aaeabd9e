import { describe, expect, test } from 'vitest'
import { SwarmPlaces } from '../../../renderer/state/swarm-places.ts'
import { peer } from '../../api/details.ts'

describe('the places of a swarm', () => {
  const some = [peer(1, { progress: 0.5 }), peer(2)]

  test('stay as they are while only rates change, or a piece arrives', () => {
    const places = new SwarmPlaces()
    const before = places.find(some, 400, 300, 0)
    const after = [peer(1, { progress: 0.501, downRate: 9 }), peer(2)]
    expect(places.find(after, 400, 300, 10_000)).toBe(before)
  })

  test('change for what peers have, but not all the time', () => {
    const places = new SwarmPlaces()
    const before = places.find(some, 400, 300, 0)
    const further = [peer(1, { progress: 0.9 }), peer(2)]
    expect(places.find(further, 400, 300, 1_999)).toBe(before)
    expect(places.find(further, 400, 300, 2_000).peers).not.toEqual(before.peers)
  })

  test('change at once when someone comes, gets a slot, or the picture grows', () => {
    const places = new SwarmPlaces()
    const before = places.find(some, 400, 300, 0)
    const more = places.find([...some, peer(3)], 400, 300, 1)
    expect(more.peers).toHaveLength(3)
    expect(places.find([peer(1, { progress: 0.5, unchoked: true }), peer(2)], 400, 300, 2).peers).not.toEqual(
      before.peers
    )
    expect(places.find(some, 500, 300, 3).you).toEqual({ x: 250, y: 150 })
  })
})
