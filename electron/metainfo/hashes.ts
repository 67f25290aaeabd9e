import { Bitfield } from '../../shared/bitfield.ts'
import { invariant, type PieceIndex } from '../core/units.ts'
import { HASH_LENGTH, leavesPerPiece } from './merkle.ts'
import type { Metainfo } from './metainfo.ts'
import { missingLayers } from './missing-layers.ts'

/** What the bytes of one piece must hash to. */
export interface ExpectedHashes {
  /** SHA-1 of the whole piece, pads (zeros) included: 20 bytes */
  readonly v1: Uint8Array | null
  /** the root over the piece's file data; null when the torrent has none or its piece layer is not known yet */
  readonly v2: ExpectedRoot | null
}

export interface ExpectedRoot {
  /** SHA-256 root, 32 bytes */
  readonly root: Uint8Array
  /** so many bytes from the start of the piece are file data, the rest are pads and not hashed */
  readonly dataLength: number
  /** width of the tree below the root, a power of two */
  readonly leaves: number
}

const SHA1_LENGTH = 20

export function expectedHashes(metainfo: Metainfo, piece: number): ExpectedHashes {
  invariant(metainfo.lengths.pieceIndex(piece) !== null, 'a piece of this torrent')
  const v1 = metainfo.piecesV1?.subarray(piece * SHA1_LENGTH, (piece + 1) * SHA1_LENGTH) ?? null
  return { v1, v2: metainfo.infoHashV2 === null ? null : expectedRoot(metainfo, piece) }
}

/** Pieces of which no hash is known: of a v2 torrent that came by link, until peers tell the layers of its files. Null: none. */
export function hashlessPieces(metainfo: Metainfo): Bitfield | null {
  if (metainfo.piecesV1 !== null || missingLayers(metainfo).length === 0) return null
  const pieces = new Bitfield(metainfo.lengths.pieceCount)
  for (let piece = 0; piece < pieces.length; piece++)
    if (expectedHashes(metainfo, piece).v2 === null) pieces.add(piece)
  return pieces
}

/** The pieces of the files that have this root: several where files are alike. @param root hex */
export function* piecesOfRoot({ files, layout, lengths }: Metainfo, root: string): Generator<PieceIndex> {
  for (const [index, { piecesRoot }] of files.entries()) {
    if (piecesRoot === null || Buffer.from(piecesRoot).toString('hex') !== root) continue
    const { first, end } = layout.piecesOf(index)
    for (let at = first; at < end; at++) {
      const piece = lengths.pieceIndex(at)
      if (piece !== null) yield piece
    }
  }
}

function expectedRoot(metainfo: Metainfo, piece: number): ExpectedRoot | null {
  const span = metainfo.layout.spans(piece)[0]
  const file = span === undefined ? undefined : metainfo.files[span.file]
  if (span === undefined || file === undefined || file.piecesRoot === null) return null
  const root = pieceHash(metainfo, file.piecesRoot, file.length, span.fileOffset)
  if (root === null) return null
  return { root, dataLength: span.length, leaves: leavesPerPiece(file.length, metainfo.pieceLength) }
}

function pieceHash(
  metainfo: Metainfo,
  piecesRoot: Uint8Array,
  fileLength: number,
  offset: number
): Uint8Array | null {
  if (fileLength <= metainfo.pieceLength) return piecesRoot
  const layer = metainfo.pieceLayers.get(Buffer.from(piecesRoot).toString('hex'))
  const at = (offset / metainfo.pieceLength) * HASH_LENGTH
  return layer?.subarray(at, at + HASH_LENGTH) ?? null
}
