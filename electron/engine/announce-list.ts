import { ShoalError } from '../../shared/errors.ts'
import { parseLink, type MagnetLink } from '../metainfo/magnet.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { isTrackerUrl, type Tiers } from '../../shared/tiers.ts'
import type { TorrentRecord } from '../storage/state-database.ts'

/** Which trackers a torrent has: as its user edited them, else those of the torrent and, after them, of its link. */
export function announceList({ trackers, link }: TorrentRecord, metainfo: Metainfo | null): Tiers {
  if (trackers !== null) return trackers
  const inTorrent = metainfo?.trackers ?? []
  return merged(inTorrent, link === null ? [] : tiersOf(parseLink(link)))
}

/** As a link or .torrent file names them. The trackers of a link are tiers of one each (BEP 9 says nothing of it; all do so). */
export function tiersOf(what: Metainfo | MagnetLink): Tiers {
  return 'infoBytes' in what ? what.trackers : what.trackers.map((url) => [url])
}

/** Both, each tracker once. */
export function merged(first: Tiers, second: Tiers): Tiers {
  const known = new Set(first.flat())
  const added = second.map((tier) => tier.filter((url) => !known.has(url)))
  return [...first, ...added.filter((tier) => tier.length > 0)]
}

/** As someone typed them. @throws ShoalError 'usage' for what is no tracker */
export function checkedTiers(tiers: Tiers): Tiers {
  const wrong = tiers.flat().find((url) => !isTrackerUrl(url.trim()))
  if (wrong !== undefined)
    throw new ShoalError(
      'usage',
      `"${wrong}" is not a tracker: its address begins with http:// or https://, or is udp://HOST:PORT.`
    )
  return merged(
    [],
    tiers.map((tier) => [...new Set(tier.map((url) => url.trim()))])
  )
}
