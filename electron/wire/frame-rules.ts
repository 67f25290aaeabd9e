import { Bitfield } from '../../shared/bitfield.ts'
import type { Lengths } from '../core/lengths.ts'
import type { PieceIndex } from '../core/units.ts'
import { readUint32 } from './bytes.ts'
import type { WireFault } from './events.ts'
import { HASH_REQUEST_LENGTH, LONGEST_HASHES } from './hash-messages.ts'
import { LONGEST_BLOCK, LONGEST_OTHER, MOST_PIECES } from './limits.ts'
import { Id } from './message-ids.ts'

/** Of a piece message: id, piece, offset. */
const PIECE_HEADER = 9

/** Judges a message by its id and length (of id and payload), before its payload is waited for. */
export function faultOfLength(id: number, length: number, lengths: Lengths | null): WireFault | null {
  switch (id) {
    case Id.piece:
      return outside(length, PIECE_HEADER + 1, PIECE_HEADER + LONGEST_BLOCK)
    case Id.bitfield:
      if (lengths === null) return outside(length, 2, 1 + MOST_PIECES / 8)
      return length === 1 + Math.ceil(lengths.pieceCount / 8) ? null : 'bad-bitfield'
    case Id.extended:
      return outside(length, 2, 1 + LONGEST_OTHER)
    case Id.hashes:
      return outside(length, HASH_REQUEST_LENGTH + 1, LONGEST_HASHES)
    default:
      return faultOfExactLength(length, EXACT_LENGTH[id])
  }
}

function faultOfExactLength(length: number, exact: number | undefined): WireFault | null {
  if (exact === undefined) return outside(length, 1, 1 + LONGEST_OTHER)
  return length === exact ? null : 'malformed-frame'
}

function outside(length: number, shortest: number, longest: number): WireFault | null {
  if (length > longest) return 'oversized-frame'
  return length < shortest ? 'malformed-frame' : null
}

/** Of the messages whose length never varies. */
const EXACT_LENGTH: Readonly<Record<number, number>> = {
  [Id.choke]: 1,
  [Id.unchoke]: 1,
  [Id.interested]: 1,
  [Id.uninterested]: 1,
  [Id.have]: 5,
  [Id.request]: 13,
  [Id.cancel]: 13,
  [Id.port]: 3,
  [Id.suggest]: 5,
  [Id.haveAll]: 1,
  [Id.haveNone]: 1,
  [Id.reject]: 13,
  [Id.allowedFast]: 5,
  [Id.hashRequest]: HASH_REQUEST_LENGTH,
  [Id.hashReject]: HASH_REQUEST_LENGTH
}

/** BEP 6: these MUST close the connection where the fast extension was not agreed on. */
export function isFast(id: number): boolean {
  return id >= Id.suggest && id <= Id.allowedFast
}

/** Judges what a whole frame, length prefix included, says of pieces. Its length is right already. */
export function faultOfContent(id: number, frame: Uint8Array, lengths: Lengths): WireFault | null {
  switch (id) {
    case Id.have:
    case Id.suggest:
    case Id.allowedFast:
      return readUint32(frame, 5) < lengths.pieceCount ? null : 'out-of-range'
    case Id.request:
    case Id.cancel:
    case Id.reject:
      return hasBlock(frame, readUint32(frame, 13), lengths) ? null : 'out-of-range'
    case Id.bitfield:
      return Bitfield.isValid(lengths.pieceCount, frame.subarray(5)) ? null : 'bad-bitfield'
    case Id.extended:
      return faultOfDontHave(frame, lengths)
    default:
      return null
  }
}

/** lt_donthave: the prefix, id, extension id and a piece. */
function faultOfDontHave(frame: Uint8Array, lengths: Lengths): WireFault | null {
  if (frame.length !== 10) return 'malformed-extended'
  return readUint32(frame, 6) < lengths.pieceCount ? null : 'out-of-range'
}

/** Whether a piece message carries bytes of the torrent. */
export function hasPayload(frame: Uint8Array, lengths: Lengths): boolean {
  return hasBlock(frame, frame.length - 4 - PIECE_HEADER, lengths)
}

function hasBlock(frame: Uint8Array, length: number, lengths: Lengths): boolean {
  const piece = readUint32(frame, 5)
  if (piece >= lengths.pieceCount || length === 0 || length > LONGEST_BLOCK) return false
  return lengths.admits(piece as PieceIndex, readUint32(frame, 9), length)
}
