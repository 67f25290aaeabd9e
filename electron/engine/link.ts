import { formatMagnet, magnetOf } from '../metainfo/magnet.ts'
import type { Torrent } from './torrent.ts'

/** The link that leads to a torrent, with the trackers and web seeds it has now. */
export function linkOf({ metainfo, record, sources }: Torrent): string {
  if (metainfo === null) return record.link ?? ''
  return formatMagnet({
    ...magnetOf(metainfo),
    trackers: sources.tiers.flat(),
    webSeeds: sources.webSeeds.map(({ url }) => url)
  })
}
