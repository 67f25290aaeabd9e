import { Bitfield } from '../../shared/bitfield.ts'
import type { Action } from './actions.ts'
import type { Conversation } from './conversation.ts'
import { checkInvariants } from './invariants.ts'
import type { Lengths } from './lengths.ts'
import type { Outcomes } from './outcomes.ts'
import { assemble, type ExchangeSetup, type Parts } from './parts.ts'
import type { PeerIntroduction } from './peer.ts'
import type { Peers } from './peers.ts'
import {
  reportOf,
  slotsOf,
  type PartialPiece,
  type PeerReport,
  type SlotsReport,
  type Waste
} from './reports.ts'
import { availabilityOf, copiesElsewhere, statesOf, type Copies } from './survey.ts'
import { BLOCK_LENGTH, type Millis, type PeerId, type PieceIndex } from './units.ts'
import { MOST_REFUSED } from './upload.ts'
import type { Wishes } from './wishes.ts'

/**
 * Bytes nobody asked for before a peer is banned. No race of messages explains any: blocks of requests given up are known.
 * So few that a handful of such peers cost less than a hundredth of a torrent.
 */
const MOST_JUNK = 4 * BLOCK_LENGTH

/**
 * The exchange of one torrent: told what happened, it answers what to do (`take`). It owns no clock: `now` comes with every
 * event, and `nextDeadline` says when it wants `tick`. Every event leaves it consistent (`checkInvariants`).
 */
export class Exchange {
  readonly lengths: Lengths
  /** Verified pieces. */
  readonly have: Bitfield
  /** Told what became of pieces. */
  readonly outcomes: Outcomes
  /** Told what is wanted, and what can be afforded for it. */
  readonly wishes: Wishes
  readonly #parts: Parts
  /** Of the parts, what nearly every event needs. */
  readonly #peers: Peers
  readonly #conversation: Conversation

  constructor(setup: ExchangeSetup) {
    this.lengths = setup.lengths
    this.have = setup.have
    this.#parts = assemble(setup)
    this.outcomes = this.#parts.outcomes
    this.wishes = this.#parts.wishes
    this.#peers = this.#parts.peers
    this.#conversation = this.#parts.conversation
  }

  /** Call when the handshake is done, and send `have` as our bitfield, or where `hidesFrom` nothing, before performing the actions. */
  onPeerConnected(peer: PeerId, about: PeerIntroduction, now: Millis): void {
    this.#parts.upkeep.onConnected(now)
    this.#parts.membership.onConnected(peer, about, now)
  }

  /** Once for each peer connected, those told to disconnect included. */
  onPeerGone(peer: PeerId, now: Millis): void {
    this.#parts.membership.onGone(peer, now)
    this.#parts.upkeep.onGone()
  }

  /**
   * The same peer is connected twice, and its connection `from` is about to close: what passed over it, and what is suspected of
   * it, counts on for `to`. Only what passed over this connection: others may share its address. Each is moved once.
   */
  adoptIdentity(from: PeerId, to: PeerId, now: Millis): void {
    const [old, heir] = [this.#peers.get(from), this.#peers.get(to)]
    if (old === undefined || heir === undefined || old.identity === heir.identity) return
    this.#parts.membership.adopt(old, heir, this.#parts.download.creditWindow, now)
  }

  onBitfield(id: PeerId, have: Bitfield, now: Millis): void {
    const peer = this.#peers.find(id)
    if (peer !== null) this.#conversation.onBitfield(peer, have, now)
  }

  onHaveAll(id: PeerId, now: Millis): void {
    this.onBitfield(id, Bitfield.full(this.lengths.pieceCount), now)
  }

  onHaveNone(id: PeerId, now: Millis): void {
    this.onBitfield(id, new Bitfield(this.lengths.pieceCount), now)
  }

  onHave(id: PeerId, piece: PieceIndex, now: Millis): void {
    const peer = this.#peers.find(id)
    if (peer !== null) this.#conversation.onHave(peer, piece, now)
  }

  /** The peer lost a piece (BEP 54). */
  onDontHave(id: PeerId, piece: PieceIndex, now: Millis): void {
    const peer = this.#peers.find(id)
    if (peer !== null) this.#conversation.onDontHave(peer, piece, now)
  }

  onChoked(id: PeerId, now: Millis): void {
    const peer = this.#peers.find(id)
    if (peer !== null) this.#conversation.onChoked(peer, now)
  }

  onUnchoked(id: PeerId, now: Millis): void {
    const peer = this.#peers.find(id)
    if (peer !== null) this.#conversation.onUnchoked(peer, now)
  }

  onInterested(id: PeerId, now: Millis): void {
    const peer = this.#peers.find(id)
    if (peer !== null) this.#conversation.onInterested(peer, now)
  }

  onUninterested(id: PeerId, now: Millis): void {
    const peer = this.#peers.find(id)
    if (peer !== null) this.#conversation.onUninterested(peer, now)
  }

  onAllowedFast(id: PeerId, piece: PieceIndex, now: Millis): void {
    const peer = this.#peers.find(id)
    if (peer !== null) this.#conversation.onAllowedFast(peer, piece, now)
  }

  onSuggested(id: PeerId, piece: PieceIndex, now: Millis): void {
    const peer = this.#peers.find(id)
    if (peer !== null) this.#conversation.onSuggested(peer, piece, now)
  }

  /** Most requests the peer queues for us (`reqq` of its extension handshake, BEP 10). */
  onRequestLimit(id: PeerId, limit: number, now: Millis): void {
    const peer = this.#peers.find(id)
    if (peer !== null) this.#conversation.onRequestLimit(peer, limit, now)
  }

  /** Whether it wants nothing more (BEP 21). */
  onUploadOnly(id: PeerId, on: boolean): void {
    const peer = this.#peers.find(id)
    if (peer !== null) peer.uploadOnly = on
  }

  onRejected(id: PeerId, piece: PieceIndex, offset: number, length: number, now: Millis): void {
    const peer = this.#peers.find(id)
    if (peer === null || length !== this.lengths.blockLength(piece, offset / BLOCK_LENGTH)) return
    this.#parts.requests.onRejected(peer, piece, offset / BLOCK_LENGTH, now)
  }

  /** Its turn has come to be asked for more, after the `Allowance` refused it. */
  onAllowed(id: PeerId, now: Millis): void {
    const peer = this.#peers.find(id)
    if (peer !== null) this.#parts.requests.fill(peer, now)
  }

  /** True: wanted, copy it into the piece's buffer before performing the actions. False: drop it. */
  onBlockArrived(id: PeerId, piece: PieceIndex, offset: number, length: number, now: Millis): boolean {
    const peer = this.#peers.find(id)
    if (peer === null) return false
    const wanted = this.#parts.download.onBlock(peer, piece, offset, length, now)
    if (peer.junk > MOST_JUNK) this.#parts.membership.disconnect(peer, 'unsolicited-blocks', true, now)
    return wanted
  }

  /** The peer gave proof of its own falsehood, in what the core does not see. */
  onLied(id: PeerId, now: Millis): void {
    const peer = this.#peers.find(id)
    if (peer !== null) this.#parts.membership.disconnect(peer, 'bad-hashes', true, now)
  }

  onRequested(id: PeerId, piece: PieceIndex, offset: number, length: number, now: Millis): void {
    const peer = this.#peers.find(id)
    if (peer === null) return
    this.#parts.upload.onRequested(peer, piece, offset, length)
    if (!peer.amChoking) this.#parts.spread.onRequested(peer, piece)
    if (peer.refused > MOST_REFUSED) this.#parts.membership.disconnect(peer, 'request-flood', false, now)
  }

  onCancelled(id: PeerId, piece: PieceIndex, offset: number, length: number, _now: Millis): void {
    const peer = this.#peers.find(id)
    if (peer !== null) this.#parts.upload.onCancelled(peer, piece, offset, length)
  }

  /** Heard late, when the peer is gone, it means nothing. */
  onBlockSent(id: PeerId, piece: PieceIndex, offset: number, length: number, now: Millis): void {
    const peer = this.#peers.get(id)
    if (peer === undefined) return
    this.#parts.upload.onSent(peer, piece, offset, length, now)
    this.#parts.superSeeding.onSent(peer, piece, now)
    this.#parts.rechoker.onSent(length, now)
    if (this.#parts.spread.onSent(peer, piece) && !peer.amChoking) this.#parts.rechoker.onUpset()
    this.#parts.rechoker.settle(now)
  }

  /** Heard late, when the peer is gone, it means nothing. */
  onBlockUnreadable(id: PeerId, piece: PieceIndex, offset: number, length: number, _now: Millis): void {
    const peer = this.#peers.get(id)
    if (peer !== undefined) this.#parts.upload.onUnreadable(peer, piece, offset, length)
  }

  /** Super seeding (BEP 16), as long as we have everything and nobody else has. */
  setSuperSeeding(on: boolean): void {
    this.#parts.superSeeding.set(on)
  }

  get isSuperSeeding(): boolean {
    return this.#parts.superSeeding.isOn
  }

  /** Whether it must be told that we have nothing, instead of `have`: what it may have it is told by and by. */
  hidesFrom(id: PeerId): boolean {
    return this.#parts.superSeeding.isGuest(id)
  }

  /** The line carries more or less up than it did: what was learned of it no longer holds. */
  onLineChanged(): void {
    this.#parts.rechoker.onLineChanged()
  }

  /** Before any peer: blocks already in the piece's buffer from a former run. False: no room or no use, drop the buffer. */
  restorePartial(piece: PieceIndex, blocks: Bitfield): boolean {
    return this.#parts.download.restore(piece, blocks)
  }

  tick(now: Millis): void {
    this.#parts.upkeep.tick(now)
    this.#parts.announcer.tick(now)
    this.#parts.rechoker.tick(now)
  }

  /** When `tick` is wanted; null: not before the next event. */
  nextDeadline(): Millis | null {
    const { upkeep, rechoker, announcer } = this.#parts
    return earliest(earliest(upkeep.nextAt, rechoker.nextAt), announcer.dueAt)
  }

  /** The actions since the last call, in order. */
  take(): readonly Action[] {
    return this.#parts.outbox.take()
  }

  /** Every wanted piece is verified. */
  get isComplete(): boolean {
    return this.#parts.pieces.wanted === 0
  }

  /** Bytes of wanted pieces not verified yet. */
  get wantedLeft(): number {
    return this.#parts.pieces.wantedLeft
  }

  /** Whether the peer has every piece. */
  isSeed(id: PeerId): boolean {
    return this.#peers.get(id)?.isSeed ?? false
  }

  peerReports(now: Millis): PeerReport[] {
    return Array.from(this.#peers.all(), (peer) => reportOf(peer, now))
  }

  slots(): SlotsReport {
    return slotsOf(this.#peers, this.#parts.rechoker.slotCount)
  }

  partials(): PartialPiece[] {
    return this.#parts.open.partials()
  }

  /** By piece: how many connected peers have it. */
  availability(): Uint16Array {
    return availabilityOf(this.#parts.pieces)
  }

  /** By piece: what it is, see the numbers in `survey`. */
  pieceStates(): Uint8Array {
    return statesOf(this.#parts.pieces)
  }

  copiesElsewhere(): Copies {
    return copiesElsewhere(this.#parts.pieces)
  }

  waste(): Waste {
    return this.#parts.download.waste
  }

  /** Throws unless every count equals the one derived afresh. For tests. */
  checkInvariants(): void {
    checkInvariants({ ...this.#parts, slots: this.#parts.rechoker.slotCount })
  }
}

function earliest(a: Millis | null, b: Millis | null): Millis | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}
