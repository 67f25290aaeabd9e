import type { BufferPool } from '../storage/buffers.ts'
import { allotPieces } from './allotment.ts'
import type { Torrent } from './torrent.ts'

/** Torrents that download share the memory for pieces in the making. To be called when one began or ended. */
export function shareBuffers(torrents: Iterable<Torrent>, buffers: BufferPool): void {
  const transfers = Array.from(torrents, ({ run }) => run?.transfer ?? null)
    .filter((transfer) => transfer !== null)
    .filter((transfer) => !transfer.exchange.isComplete)
  const pieceLengths = transfers.map((transfer) => transfer.exchange.lengths.pieceLength)
  const allotted = allotPieces(buffers.budget, pieceLengths)
  transfers.forEach((transfer, index) => transfer.setOpenPieces(allotted[index] ?? 0))
}
