import type { Action, BlockActionType, DisconnectReason, PieceActionType } from './actions.ts'
import type { Lengths } from './lengths.ts'
import { BLOCK_LENGTH, type PeerId, type PieceIndex } from './units.ts'

const NOTHING: readonly Action[] = []

/** The actions since they were last taken, in order. */
export class Outbox {
  #actions: Action[] = []
  readonly #lengths: Lengths
  readonly #blocksPerPiece: number

  constructor(lengths: Lengths) {
    this.#lengths = lengths
    this.#blocksPerPiece = lengths.blocksPerPiece
  }

  take(): readonly Action[] {
    if (this.#actions.length === 0) return NOTHING
    const actions = this.#actions
    this.#actions = []
    return actions
  }

  /** @param key block key: piece times blocks per piece, plus block */
  request(peer: PeerId, key: number): void {
    const piece = Math.floor(key / this.#blocksPerPiece) as PieceIndex
    const block = key - piece * this.#blocksPerPiece
    const length = this.#lengths.blockLength(piece, block)
    this.#actions.push({ type: 'request', peer, piece, offset: block * BLOCK_LENGTH, length })
  }

  /** @param key block key */
  cancel(peer: PeerId, key: number): void {
    const piece = Math.floor(key / this.#blocksPerPiece) as PieceIndex
    const block = key - piece * this.#blocksPerPiece
    const length = this.#lengths.blockLength(piece, block)
    this.#actions.push({ type: 'cancel', peer, piece, offset: block * BLOCK_LENGTH, length })
  }

  block(
    type: Exclude<BlockActionType, 'request' | 'cancel'>,
    peer: PeerId,
    piece: PieceIndex,
    offset: number,
    length: number
  ): void {
    this.#actions.push({ type, peer, piece, offset, length })
  }

  piece(type: PieceActionType, peer: PeerId, piece: PieceIndex): void {
    this.#actions.push({ type, peer, piece })
  }

  peer(type: 'choke' | 'unchoke' | 'interested' | 'uninterested', peer: PeerId): void {
    this.#actions.push({ type, peer })
  }

  have(peer: PeerId, pieces: readonly PieceIndex[]): void {
    this.#actions.push({ type: 'have', peer, pieces })
  }

  verify(piece: PieceIndex, digests: boolean): void {
    this.#actions.push({ type: 'verify', piece, digests })
  }

  discard(piece: PieceIndex): void {
    this.#actions.push({ type: 'discard', piece })
  }

  disconnect(peer: PeerId, reason: DisconnectReason, ban: boolean): void {
    this.#actions.push({ type: 'disconnect', peer, reason, ban })
  }
}
