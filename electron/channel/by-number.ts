import type { ReleaseHead } from './release.ts'

/** All that finds its way in a long log by the number of a release: they ascend. */
type Numbered = Pick<ReleaseHead, 'number'>

/** The index of the first release that has this number or a greater one; their count where there is none. */
export function indexFrom(releases: readonly Numbered[], number: number): number {
  let [low, high] = [0, releases.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((releases[middle]?.number ?? 0) < number) low = middle + 1
    else high = middle
  }
  return low
}

/** Null: there is none of that number. */
export function releaseNumbered<T extends Numbered>(releases: readonly T[], number: number): T | null {
  const found = releases[indexFrom(releases, number)]
  return found?.number === number ? found : null
}
