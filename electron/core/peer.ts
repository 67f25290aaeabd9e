import { Bitfield } from '../../shared/bitfield.ts'
import type { Account } from './accounts.ts'
import { Pipeline } from './pipeline.ts'
import { FadingSum, Rate } from './rates.ts'
import { RequestQueue } from './request-queue.ts'
import { ResponseTimes } from './response-times.ts'
import type { SlotReason } from './slot-reasons.ts'
import type { Millis, PeerId, PieceIndex } from './units.ts'

/** A peer that owes us blocks for so long is snubbing us. */
const SNUB_AFTER = 60_000

export interface PeerIntroduction {
  /** The same across reconnects: a public key or an address. */
  readonly identity: string
  /** Both sides speak the fast extension (BEP 6). */
  readonly fast: boolean
}

/** One peer's state as the core knows it. */
export class Peer {
  // What nearly every have and block needs comes first: fields lie in memory in this order.
  peerInterested = false
  amChoking = true
  /** How much of the news it was told, see `Announcer`. */
  told = 0
  have: Bitfield
  amInterested = false
  peerChoking = true
  /** It could take more requests than we found for it. */
  starved = false
  /** What we asked it for. */
  readonly requests = new RequestQueue()
  readonly pipeline = new Pipeline()
  /** Pieces found for it in one search, the best last. */
  readonly candidates: PieceIndex[] = []
  /** `Rarity.epoch` at which a search found nothing for it, or -1. */
  barrenEpoch = -1
  /** The open piece it works on, or -1. */
  current = -1

  readonly id: PeerId
  /** The same across reconnects. */
  readonly identity: string
  readonly fast: boolean
  readonly connectedAt: Millis
  /** What passed between us, over all its connections. */
  readonly account: Account

  /** It had everything when it told us what it has: it is counted in `Rarity.seeds`, not piece by piece. */
  cameAsSeed = false
  /** One of the pieces it has that we want, or -1: we are interested exactly while there is one. */
  wantedPiece = -1

  /** It says that it wants nothing more (BEP 21). */
  uploadOnly = false
  /** Since when neither it nor we want anything, as `Redundancy` last saw it. */
  redundantSince: Millis | null = null

  readonly responses = new ResponseTimes()
  /** Payload we asked for. */
  readonly down = new Rate()
  /** Verified payload it gave us lately: what its slot is worth. */
  readonly credit = new FadingSum()
  /** Verified payload over this connection. */
  verifiedBytes = 0
  /** All payload it sent, wanted or not. */
  receivedBytes = 0
  lastBlockAt = 0
  unchokedUsAt = 0
  /** When the first of our requests was sent that it has not answered with any block since; null when it owes us none. */
  owesSince: Millis | null = null
  /** Bytes nobody asked it for. */
  junk = 0

  /** Pieces it serves us even when choking, in the order it named them. */
  readonly allowedFast = new Set<PieceIndex>()
  /** Pieces it would like to send us, the oldest first. */
  readonly suggested: PieceIndex[] = []
  /** Far slower than the others: it gets pieces of its own. */
  slow = false
  /** It sent part of a piece that was wrong, and it is not known which part. */
  suspect = false

  /** Its requests not answered yet: length by absolute offset in the torrent. */
  readonly queued = new Map<number, number>()
  /** Those of `queued` that wait until nobody else has a claim to the line, the oldest first. */
  readonly held = new Set<number>()
  /** The block of `queued` that it is being served as a guest, or -1. */
  guestBlock = -1
  readonly up = new Rate()
  /** Pieces it may have even while we choke it. */
  readonly free = new Set<PieceIndex>()
  /** Requests refused since its slot was given or taken. */
  refused = 0
  optimistic = false
  /** Optimistic turns it had, or was counted as having had when it came. */
  turns = 0
  /** When its slot was given or taken last; when it came, before that. */
  slotChangedAt: Millis
  /** Why it has a slot or none, as it was decided last. */
  slotReason: SlotReason = 'new'
  /** `up.total` when its slot was given. */
  sentBefore = 0
  /** The piece of the block sent to it last, or -1. */
  lastSent = -1
  lastSentAt = 0
  /** Pieces suggested to it that it has not begun. */
  readonly offered: PieceIndex[] = []
  /** Pieces only it got from us, and did not pass on. */
  hoarded = 0
  /** Pieces it got from us first and passed on. */
  passedOn = 0
  /** Pieces suggested to it although another peer had them from us. */
  readonly repeated = new Set<PieceIndex>()

  constructor(id: PeerId, about: PeerIntroduction, account: Account, pieceCount: number, now: Millis) {
    this.id = id
    this.identity = about.identity
    this.fast = about.fast
    this.account = account
    this.connectedAt = now
    this.slotChangedAt = now
    this.have = new Bitfield(pieceCount)
  }

  get isSeed(): boolean {
    return this.have.isFull
  }

  /** A verified piece of its is among ours: it may work on pieces together with others. */
  get isProven(): boolean {
    return this.account.given > 0 && !this.suspect
  }

  /** Whether it would answer a request for this piece now. */
  serves(piece: PieceIndex): boolean {
    return !this.peerChoking || this.allowedFast.has(piece)
  }

  /** Forgets what searches found; to be called when the order of picking changes. */
  forgetCandidates(): void {
    this.candidates.length = 0
    this.barrenEpoch = -1
  }
}

export function isSnubbing(peer: Peer, now: Millis): boolean {
  return !peer.peerChoking && peer.owesSince !== null && now - peer.owesSince >= SNUB_AFTER
}
