import { indexFrom, releaseNumbered } from '../../channel/by-number.ts'
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
  const first = since === null ? 0 : indexFrom(releases, since)
  const kept = releases.slice(Math.max(first, releases.length - (keep ?? Infinity)))
  const held = pinned === null ? null : releaseNumbered(releases, pinned)
  if (held === null || releaseNumbered(kept, held.number) !== null) return kept
  const at = indexFrom(kept, held.number)
  return [...kept.slice(0, at), held, ...kept.slice(at)]
}
