import type { Point } from './swarm-layout.ts'

/** How long a peer swims to a new place, in milliseconds: look.md's longest. */
const SWIM = 180

interface Swim {
  readonly from: Point
  readonly to: Point
  /** When it began, in milliseconds. */
  readonly since: number
}

/** Where peers are while they swim to new places. Whoever is new is there at once. Time is an argument: milliseconds of one clock. */
export class Swimming {
  #swims = new Map<string, Swim>()

  /** Sends everyone to their places; those that are not named are gone. */
  aim(places: ReadonlyMap<string, Point>, now: number): void {
    const swims = new Map<string, Swim>()
    for (const [key, to] of places) {
      const before = this.#swims.get(key)
      swims.set(key, before === undefined ? { from: to, to, since: now - SWIM } : aimed(before, to, now))
    }
    this.#swims = swims
  }

  /** Ends every way at once, for whoever wants no motion. */
  settle(): void {
    for (const [key, { to, since }] of this.#swims) this.#swims.set(key, { from: to, to, since })
  }

  at(key: string, now: number): Point | null {
    const swim = this.#swims.get(key)
    return swim === undefined ? null : placeIn(swim, now)
  }

  isMoving(now: number): boolean {
    for (const { from, to, since } of this.#swims.values())
      if (now - since < SWIM && (from.x !== to.x || from.y !== to.y)) return true
    return false
  }
}

function aimed(before: Swim, to: Point, now: number): Swim {
  if (to.x === before.to.x && to.y === before.to.y) return before
  return { from: placeIn(before, now), to, since: now }
}

/** Quick at first and slow at the end, as things are that stop by themselves. */
function placeIn({ from, to, since }: Swim, now: number): Point {
  const share = Math.min(1, Math.max(0, (now - since) / SWIM))
  const eased = 1 - (1 - share) ** 3
  return { x: from.x + (to.x - from.x) * eased, y: from.y + (to.y - from.y) * eased }
}
