import { rmdir } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { releaseNumbered } from '../../channel/by-number.ts'
import type { ReleaseHead } from '../../channel/release.ts'
import type { MagnetLink } from '../../metainfo/magnet.ts'
import type { Phase } from '../phase.ts'
import type { Torrent } from '../torrent.ts'
import type { AddOptions } from '../adding.ts'
import type { ChannelRecord, Following } from './channel-record.ts'
import { keptReleases } from './kept-releases.ts'
import { folderOfRelease, numberOfFolder, shownContent, showNewest } from './newest.ts'
import { linkOfRelease } from './release-link.ts'
import { ReleaseTorrents } from './release-torrents.ts'

/** What is done with torrents. */
export interface FollowerPort {
  torrents(): readonly Torrent[]
  /** Adds and starts. */
  fetch(link: MagnetLink, options: AddOptions): Promise<void>
  /** Removes it. */
  discard(torrent: Torrent, files: 'keep' | 'delete'): Promise<void>
}

/** As much of a channel as it takes to follow it. */
export interface Followed {
  readonly record: ChannelRecord
  /** In the order of the log. */
  readonly releases: readonly ReleaseHead[]
}

/** A torrent that a fault stopped. */
type Stalled = Torrent & { readonly phase: Extract<Phase, { readonly type: 'errored' }> }

/**
 * Does what is wished of a channel's releases: fetches what is to be had and is not here, shows the newest that is complete, and
 * then lets go of what need not be kept. To be done again whenever a release or a torrent has changed.
 * @param onShown `newest` leads to this release; `isNew`: it did not before
 * @throws ShoalError as disks have it, that of a release which came to a stop included; what was done stays
 */
export async function bringUpToDate(
  channel: Followed,
  port: FollowerPort,
  onShown: (release: ReleaseHead, isNew: boolean) => void
): Promise<void> {
  const { releases, record } = channel
  const { following } = record
  if (following === null) return
  const kept = keptReleases(releases, following)
  const before = new ReleaseTorrents(port.torrents())
  for (const release of kept) {
    if (before.of(release) !== null) continue
    await port.fetch(linkOfRelease(release, record.name), {
      folder: folderOfRelease(following.folder, release.number)
    })
  }
  const torrents = new ReleaseTorrents(port.torrents())
  await show(kept, following, torrents, onShown)
  await letGo(channel, new Set(kept.map((release) => torrents.of(release))), following, port)
  const [first] = stalled(fetchedBy(channel, port))
  if (first !== undefined) throw first.phase.error
}

/** The torrents that were fetched into a channel's folder. */
export function fetchedBy({ releases, record }: Followed, port: FollowerPort): readonly Torrent[] {
  const folder = record.following?.folder ?? null
  if (folder === null) return []
  return port.torrents().filter((torrent) => {
    const place = numberOfFolder(folder, torrent.record.folder)
    return place !== null && releaseNumbered(releases, place) !== null
  })
}

/** Those that a fault stopped, a full disk perhaps: they do not go on by themselves. */
export function stalled(torrents: readonly Torrent[]): readonly Stalled[] {
  return torrents.filter((torrent): torrent is Stalled => torrent.phase.type === 'errored')
}

/** Whether all that is wanted of it is here. */
export function isComplete(torrent: Torrent | null): boolean {
  return torrent !== null && torrent.metainfo !== null && torrent.progress.left === 0
}

async function show(
  kept: readonly ReleaseHead[],
  { folder, pinned }: Following,
  torrents: ReleaseTorrents,
  onShown: (release: ReleaseHead, isNew: boolean) => void
): Promise<void> {
  const isShowable = (release: ReleaseHead): boolean => isComplete(torrents.of(release))
  const held = pinned === null ? null : releaseNumbered(kept, pinned)
  const shown = held !== null && isShowable(held) ? held : (kept.findLast(isShowable) ?? null)
  const torrent = shown === null ? null : torrents.of(shown)
  const name = torrent?.metainfo?.name
  if (shown === null || torrent === null || name === undefined) return
  onShown(shown, await showNewest(folder, join(torrent.record.folder, name)))
}

/** Only what this channel fetched into its folder, and never what is shown: an update that fails leaves the old one whole. */
async function letGo(
  channel: Followed,
  needed: ReadonlySet<Torrent | null>,
  { folder }: Following,
  port: FollowerPort
): Promise<void> {
  const shown = await shownContent(folder)
  for (const torrent of fetchedBy(channel, port)) {
    const place = torrent.record.folder
    if (needed.has(torrent) || shown?.startsWith(`${place}${sep}`) === true) continue
    await port.discard(torrent, 'delete')
    // Whatever somebody put there besides stays.
    await rmdir(place).catch(nothing)
  }
}

function nothing(): void {
  // it is not empty, or never was there
}
