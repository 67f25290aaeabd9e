import type { PieceIndex } from '../core/units.ts'
import { expectedHashes } from '../metainfo/hashes.ts'
import type { CheckSource } from './check-pieces.ts'
import { PieceDigester } from './digest-piece.ts'

/**
 * The v2 hash of each block of a piece, read from disk: 32 bytes each, without the padding of the tree. Null when the piece is
 * not what the torrent says, or the torrent does not say. Rejects with a ShoalError for what the disk refuses.
 */
export async function pieceLeaves(
  source: Pick<CheckSource, 'metainfo' | 'placement' | 'files' | 'threads' | 'together'>,
  piece: PieceIndex
): Promise<Uint8Array | null> {
  const { metainfo, placement, files, threads } = source
  const { v2 } = expectedHashes(metainfo, piece)
  if (v2 === null) return null
  const length = metainfo.lengths.pieceSize(piece)
  const { root, leaves } = await source.together(() =>
    new PieceDigester(files, threads).digest(placement.places(piece), {
      length,
      sha1: false,
      v2,
      leaves: true
    })
  )
  return root !== null && Buffer.compare(root, v2.root) === 0 ? leaves : null
}
