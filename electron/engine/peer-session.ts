import { Bitfield } from '../../shared/bitfield.ts'
import type { DisconnectReason, PeerAction } from '../core/actions.ts'
import type { Exchange } from '../core/exchange.ts'
import type { Millis, PieceIndex } from '../core/units.ts'
import type { HashRequest } from '../metainfo/hash-range.ts'
import type { Loan } from '../storage/piece-store.ts'
import { now } from './clock.ts'
import type { Claim } from './fair-share.ts'
import type { HashExchange } from './hash-exchange.ts'
import type { Ledger, LedgerEntry } from './ledger.ts'
import type { ExchangeEvents, Peer } from './peer.ts'
import type { Throttle } from './throttle.ts'
import { UploadQueue, type BlockRequest, type UploadPort } from './upload-queue.ts'

/** What a session needs of the transfer it is part of. */
export interface SessionPort {
  readonly exchange: Exchange
  /** Null: the torrent has no v2 hashes. */
  readonly hashes: HashExchange | null
  /** What limits all that is sent. */
  readonly up: Throttle
  /** Copies a wanted block into its piece's buffer. False when there is no room: the piece is given up. */
  keep(piece: PieceIndex, offset: number, bytes: Uint8Array): void
  read(request: BlockRequest): Loan | Promise<Loan>
  onUnreadable(error: unknown): void
  /** The identity may not come back, in any torrent. */
  onBanned(identity: string, reason: DisconnectReason): void
  /** Performs what the core asks for after an event. */
  act(): void
}

/** One peer's part in a transfer: tells the core what the peer did, and sends what the core decided to serve it. */
export class PeerSession implements ExchangeEvents, UploadPort {
  readonly peer: Peer
  readonly uploads: UploadQueue
  readonly #port: SessionPort
  readonly #ledger: Ledger
  readonly #entry: LedgerEntry
  readonly #moved = { downloaded: 0, uploaded: 0 }
  readonly #claim: Claim = { onTurn: () => this.uploads.onTurn(), ahead: 0 }

  constructor(peer: Peer, port: SessionPort, ledger: Ledger) {
    this.peer = peer
    this.#port = port
    this.#ledger = ledger
    this.#entry = ledger.entryFor(peer.stream.identity)
    this.uploads = new UploadQueue(this)
  }

  /** The peer told more of itself. */
  onExtended(): void {
    const { extended } = this.peer
    this.#entry.client = extended?.client ?? this.#entry.client ?? this.peer.client
    const limit = extended?.requestQueue ?? null
    if (limit !== null) this.#port.exchange.onRequestLimit(this.peer.id, limit, now())
    this.#port.exchange.onUploadOnly(this.peer.id, extended?.uploadOnly ?? false)
  }

  /** Tells the peer which pieces we have: the first thing said of pieces. */
  announce(fast: boolean): void {
    const { id, wire, wasToldNone } = this.peer
    const { exchange } = this.#port
    const { have } = exchange
    if (exchange.hidesFrom(id)) {
      if (fast && !wasToldNone) wire.sendHaveNone()
    } else if (wasToldNone) for (const piece of have) wire.sendHave(piece)
    else if (fast && have.isFull) wire.sendHaveAll()
    else if (fast && have.isEmpty) wire.sendHaveNone()
    else if (!have.isEmpty) wire.sendBitfield(have.toBytes())
  }

  /** Whether we want nothing more, where the peer was told otherwise. */
  tellUploadOnly(on: boolean): void {
    if (this.peer.wasToldUploadOnly === on) return
    this.peer.wasToldUploadOnly = on
    this.peer.wire.sendUploadOnly(on)
  }

  /** What the core decided about this peer. */
  perform(action: PeerAction): void {
    const { wire, stream } = this.peer
    switch (action.type) {
      case 'request':
        return wire.sendRequest(action.piece, action.offset, action.length)
      case 'cancel':
        return wire.sendCancel(action.piece, action.offset, action.length)
      case 'serve':
        return this.uploads.enqueue(action)
      case 'unserve':
        return this.uploads.remove(action)
      case 'reject':
        return wire.sendReject(action.piece, action.offset, action.length)
      case 'have':
        for (const piece of action.pieces) wire.sendHave(piece)
        return
      case 'suggest':
        return wire.sendSuggest(action.piece)
      case 'allowedFast':
        return wire.sendAllowedFast(action.piece)
      case 'choke':
        return wire.sendChoke()
      case 'unchoke':
        return wire.sendUnchoke()
      case 'interested':
        return wire.sendInterested()
      case 'uninterested':
        return wire.sendUninterested()
      case 'disconnect':
        if (action.ban) this.#port.onBanned(stream.identity, action.reason)
        return wire.close(action.reason)
    }
  }

  onBitfield(bytes: Uint8Array): void {
    const { exchange } = this.#port
    this.#tell((at) =>
      exchange.onBitfield(this.peer.id, new Bitfield(exchange.lengths.pieceCount, bytes), at)
    )
  }
  onHaveAll(): void {
    this.#tell((at) => this.#port.exchange.onHaveAll(this.peer.id, at))
  }
  onHaveNone(): void {
    this.#tell((at) => this.#port.exchange.onHaveNone(this.peer.id, at))
  }
  onHave(piece: PieceIndex): void {
    this.#tell((at) => this.#port.exchange.onHave(this.peer.id, piece, at))
  }
  onDontHave(piece: PieceIndex): void {
    this.#tell((at) => this.#port.exchange.onDontHave(this.peer.id, piece, at))
  }
  onChoked(): void {
    this.#tell((at) => this.#port.exchange.onChoked(this.peer.id, at))
  }
  onUnchoked(): void {
    this.#tell((at) => this.#port.exchange.onUnchoked(this.peer.id, at))
  }
  onInterested(): void {
    this.#tell((at) => this.#port.exchange.onInterested(this.peer.id, at))
  }
  onUninterested(): void {
    this.#tell((at) => this.#port.exchange.onUninterested(this.peer.id, at))
  }
  onSuggested(piece: PieceIndex): void {
    this.#tell((at) => this.#port.exchange.onSuggested(this.peer.id, piece, at))
  }
  onAllowedFast(piece: PieceIndex): void {
    this.#tell((at) => this.#port.exchange.onAllowedFast(this.peer.id, piece, at))
  }
  onRequested(piece: PieceIndex, offset: number, length: number): void {
    this.#tell((at) => this.#port.exchange.onRequested(this.peer.id, piece, offset, length, at))
  }
  onCancelled(piece: PieceIndex, offset: number, length: number): void {
    this.#tell((at) => this.#port.exchange.onCancelled(this.peer.id, piece, offset, length, at))
  }
  onRejected(piece: PieceIndex, offset: number, length: number): void {
    this.#tell((at) => this.#port.exchange.onRejected(this.peer.id, piece, offset, length, at))
  }
  onHashesRequested(request: HashRequest): void {
    if (this.peer.isV2 && this.#port.hashes !== null) this.#port.hashes.onRequested(this.peer, request)
    else this.peer.wire.sendHashReject(request)
  }
  onHashes(request: HashRequest, hashes: Uint8Array): void {
    if (this.peer.isV2 && this.#port.hashes !== null) this.#port.hashes.onHashes(this.peer, request, hashes)
    else this.peer.wire.close('unsolicited-hashes')
  }
  onHashesRejected(request: HashRequest): void {
    this.#port.hashes?.onRejected(this.peer, request)
  }
  onDrained(): void {
    this.#port.hashes?.onDrained(this.peer)
    this.uploads.onDrained()
  }

  /** The hot path of a download: no closure, one copy. */
  onBlock(piece: PieceIndex, offset: number, bytes: Uint8Array): void {
    const { exchange } = this.#port
    if (exchange.onBlockArrived(this.peer.id, piece, offset, bytes.length, now())) {
      this.#ledger.onDownloaded(this.#entry, this.peer.stream.lane, bytes.length)
      this.#moved.downloaded += bytes.length
      this.#port.keep(piece, offset, bytes)
    } else this.#ledger.onWasted(bytes.length)
    this.#port.act()
  }

  admit(request: BlockRequest): boolean {
    return this.#port.up.take(this.#claim, request.length)
  }

  read(request: BlockRequest): Loan | Promise<Loan> {
    return this.#port.read(request)
  }

  /** The hot path of an upload. */
  send(request: BlockRequest, { bytes, giveBack }: Loan): boolean {
    const hasRoom = this.peer.wire.sendBlock(request.piece, request.offset, bytes, giveBack)
    this.#ledger.onUploaded(this.#entry, bytes.length)
    this.#moved.uploaded += bytes.length
    this.#port.exchange.onBlockSent(this.peer.id, request.piece, request.offset, request.length, now())
    this.#port.act()
    return hasRoom
  }

  onUnreadable(request: BlockRequest, error: unknown): void {
    this.#port.exchange.onBlockUnreadable(this.peer.id, request.piece, request.offset, request.length, now())
    this.#port.act()
    this.#port.onUnreadable(error)
  }

  /** `other` is the same peer by another connection, which is about to close: what passed over it counts on for this one. */
  adopt(other: PeerSession): void {
    this.#ledger.adopt(other.#entry, this.#entry, other.peer.stream.lane, other.#moved)
    this.#port.exchange.adoptIdentity(other.peer.id, this.peer.id, now())
  }

  close(): void {
    this.uploads.close()
    this.#port.up.leave(this.#claim)
  }

  #tell(event: (at: Millis) => void): void {
    event(now())
    this.#port.act()
  }
}
