/** What several runs came to: the middle one, and how far they lay apart. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** @returns null for no values at all */
export function spreadOf(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((a, b) => a - b)
  const [least, most] = [sorted.at(0), sorted.at(-1)]
  const [low, high] = [sorted.at((sorted.length - 1) >> 1), sorted.at(sorted.length >> 1)]
  if (least === undefined || most === undefined || low === undefined || high === undefined) return null
  return { median: (low + high) / 2, least, most }
}

/** Whether two series differ by more than their runs do among themselves: each median lies outside the other's spread. */
export function haveParted(before: Spread, after: Spread): boolean {
  return !isWithin(after.median, before) && !isWithin(before.median, after)
}

function isWithin(value: number, { least, most }: Spread): boolean {
  return value >= least && value <= most
}
