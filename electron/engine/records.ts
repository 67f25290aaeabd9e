import { formatMagnet, type MagnetLink } from '../metainfo/magnet.ts'
import type { InfoHashes } from '../metainfo/magnet-hashes.ts'
import type { IndexRange } from '../metainfo/selection.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { TorrentRecord } from '../storage/state-database.ts'
import { ShoalError } from '../../shared/errors.ts'

/** The name a torrent is kept under: its v1 infohash, or the v2 one where there is no other. */
export function idOf(names: Metainfo | MagnetLink): string {
  const id = names.infoHashV1 ?? names.infoHashV2
  if (id === null) throw new ShoalError('link-invalid', 'This link names no torrent.')
  return id
}

/** 20-byte infohashes in hex, as the wire and the network know a torrent: v1's first, v2's truncated. */
export function wireHashesOf({ infoHashV1, infoHashV2 }: InfoHashes): readonly string[] {
  return [infoHashV1, infoHashV2?.slice(0, 40) ?? null].filter((hash) => hash !== null)
}

/** Whether all infohashes of a link are this torrent's. One that names two torrents names none. */
export function isNamedBy(link: InfoHashes, { infoHashV1, infoHashV2 }: InfoHashes): boolean {
  const isSameV1 = link.infoHashV1 === null || link.infoHashV1 === infoHashV1
  return isSameV1 && (link.infoHashV2 === null || link.infoHashV2 === infoHashV2)
}

/** A torrent that was just added, stopped, with everything in it wanted alike. */
export function newRecord(id: string): Omit<TorrentRecord, 'folder' | 'inPlace'> {
  return {
    id,
    metainfo: null,
    link: null,
    priorities: null,
    sequential: false,
    trackers: null,
    webSeeds: null,
    superSeeding: false,
    wanted: 'stopped',
    addedAt: Date.now(),
    completedAt: null
  }
}

/** The link as it is kept: with the files its user selected, where that was said. */
export function linkWith(link: MagnetLink, select: readonly IndexRange[] | null): string {
  return formatMagnet({ ...link, select: select ?? link.select })
}
