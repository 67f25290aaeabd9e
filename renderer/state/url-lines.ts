import { isTrackerUrl, isWebSeedUrl, parseTiers, type Tiers } from '../../shared/tiers.ts'

/** What is edited as lines of URLs. */
export type UrlKind = 'trackers' | 'webSeeds'

/** As many as the engine takes: of trackers in one tier, of tiers, of web seeds. */
export const MOST_URLS = 100

/** Numbers of lines, from 1, that hold what is none of these. */
export function wrongLines(text: string, kind: UrlKind): readonly number[] {
  const isUsable = kind === 'trackers' ? isTrackerUrl : isWebSeedUrl
  return text.split('\n').flatMap((line, at) => {
    const url = line.trim()
    return url === '' || (isUsable(url) && url.length <= LONGEST) ? [] : [at + 1]
  })
}

/** More than the engine takes. */
export function hasTooMany(tiers: Tiers): boolean {
  return tiers.length > MOST_URLS || tiers.some((tier) => tier.length > MOST_URLS)
}

/** Each once, in their order. */
export function urlsIn(text: string): readonly string[] {
  return parseTiers(text).flat()
}

const LONGEST = 2_048
