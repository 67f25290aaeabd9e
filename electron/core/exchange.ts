import type { Bitfield } from '../../shared/bitfield.ts'
import type { Action } from './actions.ts'
import type { Lengths } from './lengths.ts'
import type { PartialPiece, PeerReport, Waste } from './reports.ts'
import type { Millis, PeerId, PieceIndex, Random } from './units.ts'

export interface ExchangeSetup {
  readonly lengths: Lengths
  /** Verified pieces at the start. Becomes the exchange's own. */
  readonly have: Bitfield
  readonly random: Random
  /** Most pieces buffered (open or verifying) at once. */
  readonly openPieces: number
  /** Peers unchoked at once, the optimistic one included. Default 'auto'. */
  readonly uploadSlots?: UploadSlots
}

export type UploadSlots = number | 'auto'

export interface PeerIntroduction {
  /** The same across reconnects: a public key or an address. */
  readonly identity: string
  /** Both sides speak the fast extension (BEP 6). */
  readonly fast: boolean
}

/** Signature only; the body follows. */
export declare class Exchange {
  readonly have: Bitfield
  readonly lengths: Lengths
  constructor(setup: ExchangeSetup)

  /** Call when the handshake is done and send our bitfield (`have`) before performing the actions. */
  onPeerConnected(peer: PeerId, about: PeerIntroduction, now: Millis): void
  onPeerGone(peer: PeerId, now: Millis): void
  onBitfield(peer: PeerId, have: Bitfield, now: Millis): void
  onHaveAll(peer: PeerId, now: Millis): void
  onHaveNone(peer: PeerId, now: Millis): void
  onHave(peer: PeerId, piece: PieceIndex, now: Millis): void
  /** The peer lost a piece (lt_donthave, BEP 54). */
  onDontHave(peer: PeerId, piece: PieceIndex, now: Millis): void
  onChoked(peer: PeerId, now: Millis): void
  onUnchoked(peer: PeerId, now: Millis): void
  onInterested(peer: PeerId, now: Millis): void
  onUninterested(peer: PeerId, now: Millis): void
  onAllowedFast(peer: PeerId, piece: PieceIndex, now: Millis): void
  onSuggested(peer: PeerId, piece: PieceIndex, now: Millis): void
  onRejected(peer: PeerId, piece: PieceIndex, offset: number, length: number, now: Millis): void
  /** Most requests the peer queues for us (`reqq` of its extension handshake, BEP 10). Default 250. */
  onRequestLimit(peer: PeerId, limit: number, now: Millis): void

  /** True: wanted, copy it into the piece's buffer before performing the actions. False: drop it. */
  onBlockArrived(peer: PeerId, piece: PieceIndex, offset: number, length: number, now: Millis): boolean
  onPieceVerified(piece: PieceIndex, now: Millis, digests: readonly string[] | null): void
  onPieceFailed(piece: PieceIndex, now: Millis, digests: readonly string[]): void
  onPieceUnwritable(piece: PieceIndex, now: Millis): void
  onPiecesLost(pieces: Bitfield, now: Millis): void

  onRequested(peer: PeerId, piece: PieceIndex, offset: number, length: number, now: Millis): void
  onCancelled(peer: PeerId, piece: PieceIndex, offset: number, length: number, now: Millis): void
  onBlockSent(peer: PeerId, piece: PieceIndex, offset: number, length: number, now: Millis): void
  onBlockUnreadable(peer: PeerId, piece: PieceIndex, offset: number, length: number, now: Millis): void

  /** 0 skip, 1 low, 2 normal, 3 high, one per piece. */
  setPriorities(priorities: Uint8Array, now: Millis): void
  setSequential(on: boolean, now: Millis): void
  setDeadline(piece: PieceIndex, at: Millis | null, now: Millis): void
  setOpenPieces(limit: number, now: Millis): void
  setUploadSlots(slots: UploadSlots, now: Millis): void
  /** Before any peer: blocks already in the piece's buffer from a former run. False: no room, drop the buffer. */
  restorePartial(piece: PieceIndex, blocks: Bitfield): boolean

  tick(now: Millis): void
  nextDeadline(): Millis | null
  /** The actions since the last call, in order; the array is the caller's. */
  take(): Action[]

  /** Every wanted piece is verified. */
  get isComplete(): boolean
  /** Bytes of wanted pieces not verified yet. */
  get wantedLeft(): number
  peerReports(now: Millis): PeerReport[]
  partials(): PartialPiece[]
  waste(): Waste
  checkInvariants(): void
}
