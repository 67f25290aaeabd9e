import { describe, expect, test } from 'vitest'
import { clockwise, drawnPeers, MOST_DRAWN, nearest } from '../../../renderer/state/swarm-peers.ts'
import { peer } from '../../api/details.ts'

describe('the peers of the swarm picture', () => {
  test('are all of them, and of very many those that most was exchanged with', () => {
    const rows = (count: number): Record<string, ReturnType<typeof peer>> =>
      Object.fromEntries(
        Array.from({ length: count }, (_, at) => [`${at}`, peer(at, { downloaded: at, uploaded: 2 * at })])
      )
    expect(drawnPeers(rows(MOST_DRAWN))).toHaveLength(MOST_DRAWN)
    const drawn = drawnPeers(rows(1_000))
    expect(drawn).toHaveLength(MOST_DRAWN)
    expect(Math.min(...drawn.map(([, { downloaded }]) => downloaded))).toBe(800)
  })

  test('are gone through as a clock’s hand goes, from the top', () => {
    const middle = { x: 0, y: 0 }
    const left = { x: -5, y: 0 }
    const bottom = { x: 0, y: 5 }
    const top = { x: 0, y: -5 }
    const right = { x: 5, y: 0 }
    expect(clockwise([left, bottom, top, right], middle)).toEqual([2, 3, 1, 0])
  })

  test('are pointed at by whoever is near enough, the nearest first', () => {
    const places = [
      { x: 0, y: 0 },
      { x: 10, y: 0 }
    ]
    expect(nearest(places, 6, 0, 16)).toBe(1)
    expect(nearest(places, 4, 0, 16)).toBe(0)
    expect(nearest(places, 60, 0, 16)).toBe(-1)
  })
})
