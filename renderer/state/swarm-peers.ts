import type { PeerRow } from '../../shared/api/detail.ts'

/** More peers than this cannot be told apart in a picture. */
export const MOST_DRAWN = 200

/** The peers of the swarm picture by key: those that most was exchanged with, so that who is shown hardly ever changes. */
export function drawnPeers(rows: Readonly<Record<string, PeerRow>>): readonly (readonly [string, PeerRow])[] {
  const all = Object.entries(rows)
  if (all.length <= MOST_DRAWN) return all
  const exchanged = ({ downloaded, uploaded }: PeerRow): number => downloaded + uploaded
  return all
    .sort(([, a], [, b]) => exchanged(b) - exchanged(a) || (a.identity < b.identity ? -1 : 1))
    .slice(0, MOST_DRAWN)
}

/** Places around a middle in the order of a clock's hand, as indices. */
export function clockwise(
  places: readonly { readonly x: number; readonly y: number }[],
  middle: { readonly x: number; readonly y: number }
): readonly number[] {
  const turn = (at: number): number => {
    const { x, y } = places[at] ?? middle
    return (Math.atan2(x - middle.x, middle.y - y) + 2 * Math.PI) % (2 * Math.PI)
  }
  return places.map((_, at) => at).sort((a, b) => turn(a) - turn(b))
}

/** The nearest place within reach of a point, as an index; -1 for none. */
export function nearest(
  places: readonly { readonly x: number; readonly y: number }[],
  x: number,
  y: number,
  reach: number
): number {
  let [found, least] = [-1, reach]
  for (const [at, place] of places.entries()) {
    const distance = Math.hypot(place.x - x, place.y - y)
    if (distance < least) [found, least] = [at, distance]
  }
  return found
}
