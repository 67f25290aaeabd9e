import type { PieceIndex } from '../core/units.ts'
import { knownHashes, type CheckSource } from './check-pieces.ts'
import type { Outcome } from './jobs.ts'
import { pads } from './placement.ts'
import { transfersOf } from './transfers.ts'

/**
 * Hashes a piece in memory and writes it if it is right: one message to a thread and back, unless it touches more files than
 * may be open for one. The outcome has no fault: what the disk refuses rejects with a ShoalError.
 */
export async function storePiece(
  source: Pick<CheckSource, 'metainfo' | 'placement' | 'files' | 'threads'>,
  piece: PieceIndex,
  memory: SharedArrayBuffer,
  digests: boolean
): Promise<Outcome> {
  const { metainfo, placement, files, threads } = source
  const expected = knownHashes(metainfo, piece)
  const length = metainfo.lengths.pieceSize(piece)
  const places = placement.places(piece)
  const hashed = { length, zeros: pads(places, length), expected, digests }
  let first: Outcome | null = null
  return await files.withPlaces(places, 'write', async (turn, handles) => {
    if (first !== null && first.verdict !== 'right') return first
    const writes = transfersOf(turn, handles)
    const outcome = await threads.run({
      ...(first === null ? { type: 'store', ...hashed } : { type: 'write' }),
      memory,
      writes
    })
    first ??= outcome
    return outcome.fault === null ? first : await files.fail(outcome.fault, 'write', turn)
  })
}
