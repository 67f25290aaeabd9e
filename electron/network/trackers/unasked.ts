import type { Tiers } from '../../../shared/tiers.ts'
import type { TrackerRow } from '../types.ts'

/** Trackers of a torrent that nobody has asked for it. */
export function unaskedTrackers(tiers: Tiers, status: 'disabled' | 'not-contacted'): readonly TrackerRow[] {
  return tiers.flatMap((urls, tier) => urls.map((url) => ({ url, tier, status, ...NOTHING_KNOWN })))
}

const NOTHING_KNOWN = {
  message: null,
  peers: null,
  seeds: null,
  leechers: null,
  downloads: null,
  nextAnnounce: null
}
