import type { Action } from '../../electron/core/actions.ts'
import type { Exchange } from '../../electron/core/exchange.ts'
import type { Lengths } from '../../electron/core/lengths.ts'
import { BLOCK_LENGTH, type Millis, type PeerId, type PieceIndex } from '../../electron/core/units.ts'

/** What one side's action is to the other, and what else travels on a link. */
export const KINDS = {
  request: 0,
  cancel: 1,
  reject: 2,
  choke: 3,
  unchoke: 4,
  interested: 5,
  uninterested: 6,
  /** Pieces the sender got: how many, and which is the first; they wait at its end of the link. */
  have: 7,
  allowedFast: 8,
  suggest: 9,
  /** The pieces the other side has: they wait at the link. */
  bitfield: 10,
  /** The connection is closed. */
  gone: 11,
  /** A block has reached the receiver's line. */
  block: 12,
  /** So has one that is not what the torrent says. */
  badBlock: 13,
  /** So many blocks have come through the receiver's line: there is room for others. */
  taken: 14
} as const

/** A kind fits into so many bits. */
export const KIND_BITS = 4

export type MessageType = Exclude<
  Action['type'],
  'have' | 'serve' | 'unserve' | 'verify' | 'discard' | 'disconnect'
>

/** Tells an exchange what was heard of a peer. @param kind up to `suggest` */
export function tell(
  to: Exchange,
  from: PeerId,
  kind: number,
  piece: PieceIndex,
  offset: number,
  now: Millis
): void {
  switch (kind) {
    case KINDS.request:
      return to.onRequested(from, piece, offset, lengthAt(to.lengths, piece, offset), now)
    case KINDS.cancel:
      return to.onCancelled(from, piece, offset, lengthAt(to.lengths, piece, offset), now)
    case KINDS.reject:
      return to.onRejected(from, piece, offset, lengthAt(to.lengths, piece, offset), now)
    case KINDS.choke:
      return to.onChoked(from, now)
    case KINDS.unchoke:
      return to.onUnchoked(from, now)
    case KINDS.interested:
      return to.onInterested(from, now)
    case KINDS.uninterested:
      return to.onUninterested(from, now)
    case KINDS.allowedFast:
      return to.onAllowedFast(from, piece, now)
    case KINDS.suggest:
      return to.onSuggested(from, piece, now)
    default:
      throw new Error(`no message of kind ${kind}`)
  }
}

/** Bytes of the block that begins there. */
export function lengthAt(lengths: Lengths, piece: PieceIndex, offset: number): number {
  return lengths.blockLength(piece, offset / BLOCK_LENGTH)
}
