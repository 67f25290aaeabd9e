import type { ReleaseHead } from '../../channel/release.ts'
import type { Following } from './channel-record.ts'

/**
 * The releases that a follower is to have, oldest first: the last so many from the first that it fetches on, and the one that
 * is pinned.
 * @param releases in the order of the log
 */
export function keptReleases(
  releases: readonly ReleaseHead[],
  { keep, since, pinned }: Following
): readonly ReleaseHead[] {
  const news = releases.filter(({ number }) => since === null || number >= since)
  const kept = new Set(keep === null ? news : keep === 0 ? [] : news.slice(-keep))
  return releases.filter((release) => kept.has(release) || release.number === pinned)
}
