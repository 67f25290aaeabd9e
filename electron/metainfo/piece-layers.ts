import type { Bencoded } from './bencode.ts'
import { HASH_LENGTH, rootOfLayer } from './merkle.ts'
import type { TorrentFile } from './metainfo.ts'
import { refuse } from './refuse.ts'

/**
 * The hashes of the pieces of each file longer than a piece, checked against the file's root (BEP 52). A layer may be
 * missing, as it always is after a magnet link; one that is there must be right. Layers of no file are left out.
 */
export function readPieceLayers(
  layers: Bencoded | null,
  files: readonly TorrentFile[],
  pieceLength: number
): Map<string, Uint8Array> {
  const given = new Map<string, Bencoded>()
  for (const [root, layer] of layers?.entries() ?? []) {
    if (root.length !== HASH_LENGTH) refuse('This torrent has piece layers that belong to no hash.')
    given.set(hex(root), layer)
  }
  const checked = new Map<string, Uint8Array>()
  for (const { length, piecesRoot } of files) {
    if (piecesRoot === null || length <= pieceLength) continue
    const layer = given.get(hex(piecesRoot))
    if (layer !== undefined)
      checked.set(hex(piecesRoot), checkedLayer(layer, piecesRoot, length, pieceLength, checked))
  }
  return checked
}

/** Files with the same content share a layer, which is hashed once. */
function checkedLayer(
  given: Bencoded,
  root: Uint8Array,
  length: number,
  pieceLength: number,
  checked: ReadonlyMap<string, Uint8Array>
): Uint8Array {
  const layer = given.string
  if (layer?.length !== Math.ceil(length / pieceLength) * HASH_LENGTH) {
    refuse('This torrent’s piece layers do not fit its files.')
  }
  if (!checked.has(hex(root)) && Buffer.compare(rootOfLayer(layer, pieceLength), root) !== 0) {
    refuse('This torrent’s piece layers do not match the hashes of its files.')
  }
  return layer
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}
