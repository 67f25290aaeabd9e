/** Where the tracker does not say. */
const DEFAULT_INTERVAL_MS = 1_800_000
const SHORTEST_INTERVAL_MS = 30_000
const LONGEST_INTERVAL_MS = 86_400_000
/** Even when a person asks again and again. */
const LEAST_BETWEEN_MS = 10_000
/** Torrents that started together drift apart by this part of an interval. */
const SPREAD = 0.05

/** Until the next announce. @param told by the tracker, any number; null: nothing */
export function intervalFor(told: number | null, random: () => number): number {
  const interval = clamp(told ?? DEFAULT_INTERVAL_MS, SHORTEST_INTERVAL_MS, LONGEST_INTERVAL_MS)
  return interval * (1 + SPREAD * random())
}

/** Until the next announce that a person asks for. @param told by the tracker, any number; null: nothing */
export function leastIntervalFor(told: number | null): number {
  return clamp(told ?? 0, LEAST_BETWEEN_MS, LONGEST_INTERVAL_MS)
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
