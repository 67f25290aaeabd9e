import { encodeBencode, Verbatim, type Encodable } from './bencode-writer.ts'
import type { TorrentExtras } from './extras.ts'
import type { Metainfo } from './metainfo.ts'

/** A .torrent file of what is known: the info dictionary as it came, piece layers as far as they are known. */
export function encodeTorrent(metainfo: Metainfo): Uint8Array {
  const layers = Array.from(
    metainfo.pieceLayers,
    ([root, layer]) => [Buffer.from(root, 'hex'), layer] as const
  )
  return encodeRoot(metainfo.infoBytes, metainfo, metainfo.infoHashV2 === null ? null : layers)
}

/** @param layers of pieces, by pieces root; null for v1 alone, which has none */
export function encodeRoot(
  infoBytes: Uint8Array,
  { trackers, webSeeds, comment, createdBy, creationDate }: TorrentExtras,
  layers: readonly (readonly [Uint8Array, Uint8Array])[] | null
): Uint8Array {
  const root = new Map<string, Encodable>([['info', new Verbatim(infoBytes)]])
  const announce = trackers[0]?.[0]
  if (announce !== undefined) root.set('announce', announce)
  if (trackers.flat().length > 1) root.set('announce-list', trackers)
  if (webSeeds.length > 0) root.set('url-list', webSeeds)
  if (comment !== null) root.set('comment', comment)
  if (createdBy !== null) root.set('created by', createdBy)
  if (creationDate !== null) root.set('creation date', creationDate)
  if (layers !== null) root.set('piece layers', new Map(layers))
  return encodeBencode(root)
}
