import type { Bitfield } from '../../shared/bitfield.ts'
import type { Allowance } from './allowance.ts'
import type { Announcer } from './announcer.ts'
import type { Interest } from './interest.ts'
import { NOBODY, type OpenPiece, type OpenPieces } from './open-pieces.ts'
import type { Outbox } from './outbox.ts'
import type { Peer } from './peer.ts'
import type { Peers } from './peers.ts'
import { MISSING, type Pieces, VERIFIED } from './pieces.ts'
import type { Waste } from './reports.ts'
import type { Requests } from './requests.ts'
import type { Trust } from './trust.ts'
import { BLOCK_LENGTH, type Millis, type PeerId, type PieceIndex } from './units.ts'

/** What counts as given lately, at least. */
const CREDIT_WINDOW = 20_000
/** ... and at most. Between them it is long enough to see two pieces of a peer. */
const LONGEST_CREDIT_WINDOW = 120_000

/** What a download is made of besides its own counts. */
export interface DownloadPorts {
  readonly peers: Peers
  readonly pieces: Pieces
  readonly open: OpenPieces
  readonly requests: Requests
  readonly trust: Trust
  readonly interest: Interest
  readonly announcer: Announcer
  readonly outbox: Outbox
  readonly allowance: Allowance
}

/** The way of a block from its arrival to a verified piece, and who gets credit or blame for it. */
export class Download {
  readonly #ports: DownloadPorts
  #duplicate = 0
  #unwanted = 0
  #failed = 0
  #pieceTime = 0

  constructor(ports: DownloadPorts) {
    this.#ports = ports
  }

  get waste(): Waste {
    return { duplicate: this.#duplicate, unwanted: this.#unwanted, failed: this.#failed }
  }

  /** Milliseconds over which credit fades. */
  get creditWindow(): number {
    return Math.min(LONGEST_CREDIT_WINDOW, Math.max(CREDIT_WINDOW, 2 * this.#pieceTime))
  }

  /** Returns whether the block belongs in the piece's buffer. */
  onBlock(peer: Peer, piece: PieceIndex, offset: number, length: number, now: Millis): boolean {
    const { pieces, requests } = this.#ports
    peer.receivedBytes += length
    const block = offset / BLOCK_LENGTH
    const key = piece * pieces.lengths.blocksPerPiece + block
    const isBlock = Number.isInteger(block) && length === pieces.lengths.blockLength(piece, block)
    const sentAt = isBlock ? peer.requests.remove(key) : -1
    if (sentAt < 0) this.#ports.allowance.charge(length, now)
    if (sentAt < 0 && !(isBlock && peer.requests.takeFormer(key))) {
      peer.junk += length
      this.#unwanted += length
      return false
    }
    if (sentAt >= 0) onAnswer(peer, sentAt, length, now)
    const accepted = this.#accept(peer, piece, block, sentAt >= 0 ? 1 : 0, now)
    if (!accepted) this.#duplicate += length
    requests.fill(peer, now)
    return accepted
  }

  /** Hashed, right and written. Returns the identities this convicts. */
  onVerified(piece: PieceIndex, now: Millis, digests: readonly string[] | null): string[] {
    const { open, pieces, requests, trust } = this.#ports
    if (pieces.state(piece) === VERIFIED) return []
    const opened = open.get(piece)
    if (opened !== undefined) {
      if (opened.isFull) {
        this.#giveCredit(opened, now)
        open.remove(opened)
      } else requests.withdraw(opened)
    }
    const wasWanted = pieces.isWanted(piece)
    pieces.verified(piece)
    if (wasWanted) this.#ports.interest.onUnwanted(piece)
    this.#ports.announcer.onVerified(piece, now)
    if (!trust.hasSuspects) return []
    const guilty = trust.onVerified(piece, digests)
    this.#clearSuspects()
    return guilty
  }

  /** Hashed and wrong; its buffer is free. Returns the identities this convicts. */
  onFailed(piece: PieceIndex, now: Millis, digests: readonly string[]): string[] {
    const { open, peers, requests, trust } = this.#ports
    const failed = open.get(piece)
    if (failed?.isFull !== true) return []
    const senders: (string | undefined)[] = []
    for (let block = 0; block < failed.blocks; block++) senders.push(this.#identityOf(failed, block))
    this.#failed += this.#ports.pieces.lengths.pieceSize(piece)
    this.#takeCredit(failed, now)
    requests.close(failed)
    const guilty = trust.onFailed(piece, senders, digests)
    for (const peer of peers.all()) peer.suspect = trust.isSuspect(peer.identity)
    return guilty === null ? [] : [guilty]
  }

  /** Whether more than one peer sent it: who of them is to blame cannot be seen from the piece. */
  isShared(piece: PieceIndex): boolean {
    const open = this.#ports.open.get(piece)
    if (open === undefined) return false
    for (let block = 1; block < open.blocks; block++)
      if (this.#identityOf(open, block) !== this.#identityOf(open, 0)) return true
    return false
  }

  /** The identities that sent these blocks. */
  sendersOf(piece: PieceIndex, blocks: readonly number[]): string[] {
    const open = this.#ports.open.get(piece)
    if (open === undefined) return []
    const senders = blocks.map((block) => this.#identityOf(open, block))
    return [...new Set(senders.filter((identity) => identity !== undefined))]
  }

  /** Hashed and wrong in these blocks alone, which are asked for again; the others stay in the buffer. */
  reopen(piece: PieceIndex, bad: readonly number[], now: Millis): void {
    const { open, pieces, peers, requests } = this.#ports
    const failed = open.get(piece)
    if (failed?.isFull !== true) return
    for (const block of bad) {
      const bytes = pieces.lengths.blockLength(piece, block)
      this.#failed += bytes
      peers.get(failed.sender(block) as PeerId)?.credit.subtract(bytes, now, this.creditWindow)
      failed.drop(block)
    }
    pieces.reopen(piece)
    failed.owner = NOBODY
    failed.exclusive = false
    if (failed.received === 0 || !pieces.isWanted(piece)) requests.withdraw(failed, true)
    else open.list(failed)
  }

  /** Its blocks are lost and nobody is to blame. */
  onUnwritable(piece: PieceIndex): void {
    const open = this.#ports.open.get(piece)
    if (open === undefined) return
    if (open.isFull) this.#ports.requests.close(open)
    else this.#ports.requests.withdraw(open)
  }

  /** Verified pieces that are there no longer. */
  onLost(lost: Bitfield): void {
    const { pieces, interest, announcer } = this.#ports
    for (const index of lost) {
      const piece = index as PieceIndex
      if (pieces.state(piece) !== VERIFIED) continue
      pieces.lost(piece)
      announcer.onLost(piece)
      if (pieces.isWanted(piece)) interest.onWanted(piece)
    }
  }

  /** Blocks from a former run. Returns whether there was room for them. */
  restore(piece: PieceIndex, blocks: Bitfield): boolean {
    const { open, pieces } = this.#ports
    if (blocks.isEmpty || !open.hasRoom || pieces.state(piece) !== MISSING || !pieces.isWanted(piece))
      return false
    if (pieces.isWithheld(piece)) return false
    pieces.open(piece)
    const restored = open.add(piece, pieces.lengths.blockCount(piece), NOBODY, false, 0)
    for (const block of blocks) restored.receive(block, NOBODY)
    open.list(restored)
    if (!restored.isFull) return true
    this.#verify(piece)
    return true
  }

  /** @param own how many requests of the block are this peer's own */
  #accept(peer: Peer, piece: PieceIndex, block: number, own: number, now: Millis): boolean {
    const { open, pieces, requests } = this.#ports
    const opened = open.get(piece)
    if (opened === undefined || opened.isReceived(block)) return false
    const others = opened.copies(block) - own
    opened.receive(block, peer.id)
    opened.touchedAt = now
    open.list(opened)
    if (opened.isFull) this.#verify(piece)
    if (others > 0) requests.cancelOthers(piece * pieces.lengths.blocksPerPiece + block, now)
    return true
  }

  #verify(piece: PieceIndex): void {
    const { pieces, trust, outbox } = this.#ports
    pieces.verifying(piece)
    outbox.verify(piece, trust.hasEvidence(piece))
  }

  #giveCredit(open: OpenPiece, now: Millis): void {
    const { peers } = this.#ports
    this.#pieceTime += (now - open.openedAt - this.#pieceTime) / 16
    let peer: Peer | undefined
    for (let block = 0; block < open.blocks; block++) {
      const sender = open.sender(block) as PeerId
      if (peer?.id !== sender) peer = peers.get(sender)
      if (peer === undefined) continue
      const bytes = this.#ports.pieces.lengths.blockLength(open.piece, block)
      peer.verifiedBytes += bytes
      peer.account.given += bytes
      peer.credit.add(bytes, now, this.creditWindow)
    }
  }

  #takeCredit(open: OpenPiece, now: Millis): void {
    const { peers, pieces } = this.#ports
    for (let block = 0; block < open.blocks; block++) {
      const bytes = pieces.lengths.blockLength(open.piece, block)
      peers.get(open.sender(block) as PeerId)?.credit.subtract(bytes, now, this.creditWindow)
    }
  }

  #identityOf(open: OpenPiece, block: number): string | undefined {
    return this.#ports.peers.identityOf(open.sender(block) as PeerId)
  }

  #clearSuspects(): void {
    for (const peer of this.#ports.peers.all()) {
      if (peer.suspect) peer.suspect = this.#ports.trust.isSuspect(peer.identity)
    }
  }
}

function onAnswer(peer: Peer, sentAt: number, length: number, now: Millis): void {
  peer.responses.onBlock(now - Math.max(peer.lastBlockAt, sentAt))
  peer.pipeline.onBlock(peer.requests.removedDepth, now - sentAt)
  peer.down.add(length, now)
  peer.lastBlockAt = now
  peer.owesSince = peer.requests.length > 0 ? now : null
}
