import { HASH_LENGTH, leavesPerPiece, powerOfTwoAtLeast, rootOfLayer } from './merkle.ts'
import { layersOf, pieceLayerOf, type HashRequest } from './hash-range.ts'
import type { Metainfo } from './metainfo.ts'

/** Hashes of a piece layer asked for at once: what every client answers (BEP 52). */
const CHUNK = 512

/** The hashes of the pieces of a file, which nobody has told yet. */
export interface MissingLayer {
  /** hex */
  readonly root: string
  /** how many hashes it has */
  readonly pieces: number
  /** what to ask for: together the whole layer, each proven up to the root */
  readonly requests: readonly HashRequest[]
}

/** Once for all files of the same content. */
export function missingLayers({ files, pieceLength, pieceLayers }: Metainfo): readonly MissingLayer[] {
  const missing = new Map<string, MissingLayer>()
  for (const { length, piecesRoot } of files) {
    if (piecesRoot === null || length <= pieceLength) continue
    const root = Buffer.from(piecesRoot).toString('hex')
    if (pieceLayers.has(root) || missing.has(root)) continue
    const pieces = Math.ceil(length / pieceLength)
    missing.set(root, { root, pieces, requests: layerRequests(piecesRoot, length, pieceLength) })
  }
  return [...missing.values()]
}

/** Takes in a layer that peers told. False: it is not the one that belongs to this root. */
export function learnLayer({ pieceLength, pieceLayers }: Metainfo, root: string, layer: Uint8Array): boolean {
  if (Buffer.from(rootOfLayer(layer, pieceLength)).toString('hex') !== root) return false
  pieceLayers.set(root, layer)
  return true
}

/** The last one asks for as much as is there, with its padding. */
function layerRequests(root: Uint8Array, fileLength: number, pieceLength: number): readonly HashRequest[] {
  const pieces = Math.ceil(fileLength / pieceLength)
  const base = pieceLayerOf(pieceLength)
  const proofLayers = layersOf(fileLength) - base - 1
  const requests: HashRequest[] = []
  for (let index = 0; index < pieces; index += CHUNK) {
    const length = Math.max(2, Math.min(CHUNK, powerOfTwoAtLeast(pieces - index)))
    requests.push({ root, base, index, length, proofLayers })
  }
  return requests
}

/**
 * What to ask for to know the hash of each block of a piece, proven up to the hash of the piece; none when that is the block's own.
 * @param piece index within its file
 */
export function leafRequests(
  root: Uint8Array,
  fileLength: number,
  pieceLength: number,
  piece: number
): readonly HashRequest[] {
  const leaves = leavesPerPiece(fileLength, pieceLength)
  const length = Math.min(CHUNK, leaves)
  const requests: HashRequest[] = []
  for (let at = 0; leaves > 1 && at < leaves; at += length)
    requests.push({ root, base: 0, index: piece * leaves + at, length, proofLayers: Math.log2(leaves) - 1 })
  return requests
}

/** Where in a layer the hashes of a request belong, in bytes. */
export function placeOf({ index }: HashRequest): number {
  return index * HASH_LENGTH
}
