import { Bitfield } from '../../shared/bitfield.ts'
import type { Exchange } from '../core/exchange.ts'
import { BLOCK_LENGTH } from '../core/units.ts'
import type { PieceStore } from '../storage/piece-store.ts'
import type { PartialPiece } from '../storage/state-database.ts'

/** The blocks received of pieces that are not complete, to be kept over a restart. */
export function partialsOf(exchange: Exchange, store: PieceStore): readonly PartialPiece[] {
  return exchange.partials().flatMap(({ piece, blocks }) => {
    const data = store.buffered(piece)
    return data === null ? [] : [{ piece, blocks: blocks.toBytes(), data }]
  })
}

/** Puts blocks back that an earlier run had received but not verified. Before any peer is connected. */
export function restorePartial(partial: PartialPiece, exchange: Exchange, store: PieceStore): void {
  const { lengths } = exchange
  const piece = lengths.pieceIndex(partial.piece)
  if (piece === null || exchange.have.has(piece)) return
  const received = new Bitfield(lengths.blockCount(piece), partial.blocks)
  for (const block of received) {
    const offset = block * BLOCK_LENGTH
    const bytes = partial.data.subarray(offset, offset + lengths.blockLength(piece, block))
    if (!store.putBlock(piece, offset, bytes)) return store.discard(piece)
  }
  if (!exchange.restorePartial(piece, received)) store.discard(piece)
}
