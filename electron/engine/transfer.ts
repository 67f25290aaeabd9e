import type { Bitfield } from '../../shared/bitfield.ts'
import { ShoalError } from '../../shared/errors.ts'
import type { Action, DisconnectReason } from '../core/actions.ts'
import { Exchange } from '../core/exchange.ts'
import type { Millis, PeerId, PieceIndex, Random } from '../core/units.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { Loan, PieceStore } from '../storage/piece-store.ts'
import { hashlessPieces, piecesOfRoot } from '../metainfo/hashes.ts'
import { Alarm, now } from './clock.ts'
import { HashExchange, type HashPort } from './hash-exchange.ts'
import type { Ledger } from './ledger.ts'
import type { Peer } from './peer.ts'
import { PeerSession, type SessionPort } from './peer-session.ts'
import { RequestAllowance } from './request-allowance.ts'
import type { Throttle } from './throttle.ts'
import type { Throttles } from './throttles.ts'
import type { BlockRequest } from './upload-queue.ts'
import { Verification } from './verification.ts'
import { Wants } from './wants.ts'

export interface TransferSetup {
  readonly metainfo: Metainfo
  readonly store: PieceStore
  /** Pieces verified so far; the transfer keeps a copy. */
  readonly have: Bitfield
  /** Per piece: 0 skip, 1 low, 2 normal, 3 high. */
  readonly priorities: Uint8Array
  readonly sequential: boolean
  readonly superSeeding: boolean
  /** Most pieces that may be in memory at once. */
  readonly openPieces: number
  readonly random: Random
  readonly ledger: Ledger
  readonly throttles: Throttles
}

export interface TransferEvents {
  /** Resolves once it is on record that exactly these pieces are verified; only then does anyone hear of them. */
  record(have: Bitfield): Promise<void>
  /** A piece more is on disk, right and on record. */
  onVerified(piece: PieceIndex): void
  /** Every wanted byte is verified, written and recorded. */
  onComplete(): void
  /** The disk or the torrent itself makes it impossible to go on. */
  onFailed(error: ShoalError): void
  /** Peers told the hashes of the pieces of a file. @param left how many files still lack theirs */
  onLayer(left: number): void
  /** The blocks of a piece were not what its hash says. */
  onPieceFailed(piece: PieceIndex): void
  /** The peer's identity may not come back, in any torrent. */
  onBanned(identity: string, reason: DisconnectReason): void
}

/** The exchange of one torrent's blocks: carries out what the core decides, and tells it what happened. */
export class Transfer implements SessionPort {
  readonly exchange: Exchange
  readonly up: Throttle
  /** Null: the torrent has no v2 hashes. */
  readonly hashes: HashExchange | null
  readonly wants: Wants
  readonly #allowance: RequestAllowance
  readonly #setup: TransferSetup
  readonly #events: TransferEvents
  readonly #sessions = new Map<PeerId, PeerSession>()
  readonly #alarm = new Alarm(() => this.#onAlarm())
  readonly #verification: Verification
  #state: 'running' | 'acting' | 'closed' = 'running'

  constructor(setup: TransferSetup, events: TransferEvents) {
    this.#setup = setup
    this.#events = events
    this.up = setup.throttles.up
    this.#allowance = new RequestAllowance(setup.throttles.down, (peer) => this.#onAllowed(peer))
    const withheld = hashlessPieces(setup.metainfo)
    this.exchange = new Exchange({
      lengths: setup.metainfo.lengths,
      have: setup.have.clone(),
      random: setup.random,
      openPieces: setup.openPieces,
      allowance: this.#allowance,
      ...(withheld === null ? {} : { withheld })
    })
    this.hashes = setup.metainfo.infoHashV2 === null ? null : new HashExchange(this.#hashPort())
    this.#verification = this.#createVerification()
    this.wants = new Wants(this.exchange, setup.priorities, {
      tellPeers: (uploadOnly) => this.#sessions.forEach((session) => session.tellUploadOnly(uploadOnly)),
      onComplete: () => events.onComplete()
    })
    this.exchange.wishes.setSequential(setup.sequential, now())
    this.exchange.setSuperSeeding(setup.superSeeding)
    this.act()
  }

  /** Takes a peer whose handshake is done into the exchange. */
  attach(peer: Peer): void {
    const { handshake, stream, wire } = peer
    if (handshake === null || this.#state === 'closed') return
    const session = new PeerSession(peer, this, this.#setup.ledger)
    this.#sessions.set(peer.id, session)
    peer.session = session
    this.exchange.onPeerConnected(peer.id, { identity: stream.identity, fast: handshake.fast }, now())
    session.onExtended()
    session.announce(handshake.fast)
    session.tellUploadOnly(this.wants.uploadOnly)
    wire.setLengths(this.exchange.lengths)
    if (peer.isV2 && this.#sessions.has(peer.id)) this.hashes?.join(peer)
    this.act()
  }

  /** The peer told more of itself. */
  onExtended(peer: Peer): void {
    this.#sessions.get(peer.id)?.onExtended()
  }

  /** Two connections of the same peer: the first is about to close, what passed over it counts on for the second. */
  adoptIdentity(from: Peer, to: Peer): void {
    const [old, heir] = [this.#sessions.get(from.id), this.#sessions.get(to.id)]
    if (old !== undefined) heir?.adopt(old)
  }

  isSeed(peer: Peer): boolean {
    return this.exchange.isSeed(peer.id)
  }

  detach(peer: Peer): void {
    const session = this.#sessions.get(peer.id)
    if (session === undefined) return
    this.#sessions.delete(peer.id)
    session.close()
    this.hashes?.leave(peer)
    this.#allowance.leave(peer.id)
    this.exchange.onPeerGone(peer.id, now())
    this.act()
  }

  /** Pieces being hashed and written. */
  get verifying(): number {
    return this.#verification.size
  }

  setPriorities(priorities: Uint8Array): void {
    this.wants.setPriorities(priorities)
    this.act()
  }

  setSequential(on: boolean): void {
    this.exchange.wishes.setSequential(on, now())
    this.act()
  }

  /** For peers that come from now on; those who know what we have are served as ever. */
  setSuperSeeding(on: boolean): void {
    this.exchange.setSuperSeeding(on)
    this.wants.onChanged()
    this.act()
  }

  setOpenPieces(count: number): void {
    this.exchange.wishes.setOpenPieces(count, now())
    this.act()
  }

  tick(at: Millis): void {
    this.hashes?.tick(at)
  }

  /** Stops at once; resolves when nothing is being hashed or written any more. */
  async close(): Promise<void> {
    this.#state = 'closed'
    this.#alarm.close()
    this.#allowance.close()
    for (const session of this.#sessions.values()) session.close()
    this.#sessions.clear()
    await this.hashes?.close()
    await this.#verification.settled()
  }

  keep(piece: PieceIndex, offset: number, bytes: Uint8Array): void {
    if (this.#setup.store.putBlock(piece, offset, bytes)) return
    this.#setup.store.discard(piece)
    this.exchange.outcomes.onUnwritable(piece, now())
  }

  read(request: BlockRequest): Loan | Promise<Loan> {
    return this.#setup.store.readBlock(request.piece, request.offset, request.length)
  }

  onUnreadable(error: unknown): void {
    this.#fail(error)
  }

  onBanned(identity: string, reason: DisconnectReason): void {
    this.#events.onBanned(identity, reason)
  }

  /** Performs the core's actions until it has no more; events that happen meanwhile are taken in the same pass. */
  act(): void {
    if (this.#state !== 'running') return
    this.#state = 'acting'
    for (let actions = this.exchange.take(); actions.length > 0; actions = this.exchange.take())
      for (const action of actions) this.#perform(action)
    this.#rest()
  }

  #rest(): void {
    if (this.#state === 'closed') return
    this.#state = 'running'
    this.#alarm.set(this.exchange.nextDeadline())
  }

  #perform(action: Action): void {
    if (action.type === 'verify') return this.#verification.begin(action.piece, action.digests)
    if (action.type === 'discard') return this.#setup.store.discard(action.piece)
    this.#sessions.get(action.peer)?.perform(action)
  }

  #createVerification(): Verification {
    const { store, ledger, have } = this.#setup
    return new Verification(
      {
        store,
        ledger,
        exchange: this.exchange,
        hashes: this.hashes,
        record: (pieces) => this.#events.record(pieces),
        onVerified: (piece) => this.#events.onVerified(piece),
        onPieceFailed: (piece) => this.#events.onPieceFailed(piece),
        onSettled: () => {
          this.act()
          if (this.#state !== 'closed') this.wants.onPieceSettled()
        },
        onError: (error) => this.#fail(error)
      },
      have.clone()
    )
  }

  #hashPort(): HashPort {
    const { metainfo, store } = this.#setup
    return {
      metainfo,
      has: (piece) => this.exchange.have.has(piece),
      leavesOf: (piece) => store.leaves(piece),
      onLayer: (root, left) => this.#onLayer(root, left),
      onLiar: (peer) => {
        this.exchange.onLied(peer.id, now())
        this.act()
      }
    }
  }

  #onLayer(root: string, left: number): void {
    this.exchange.outcomes.onHashesKnown(piecesOfRoot(this.#setup.metainfo, root), now())
    this.act()
    this.#events.onLayer(left)
  }

  #onAllowed(peer: PeerId): void {
    this.exchange.onAllowed(peer, now())
    this.act()
  }

  #onAlarm(): void {
    this.exchange.tick(now())
    this.wants.onChanged()
    this.act()
  }

  #fail(error: unknown): void {
    if (this.#state === 'closed') return
    if (!(error instanceof ShoalError)) throw error
    this.#events.onFailed(error)
  }
}
