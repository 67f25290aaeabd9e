import { formatMagnet, magnetOf } from '../metainfo/magnet.ts'
import type { Torrent } from './torrent.ts'

/** The link that leads to a torrent, with the trackers and web seeds it has now. */
export function linkOf({ metainfo, record, tiers, webSeeds }: Torrent): string {
  if (metainfo === null) return record.link ?? ''
  return formatMagnet({
    ...magnetOf(metainfo),
    trackers: tiers.flat(),
    webSeeds: webSeeds.map(({ url }) => url)
  })
}
