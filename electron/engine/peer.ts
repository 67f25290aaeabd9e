import type { Millis, PeerId, PieceIndex } from '../core/units.ts'
import type { HashRequest } from '../metainfo/hash-range.ts'
import type { PeerStream } from '../network/types.ts'
import type {
  CloseReason,
  ExtendedHandshake,
  MetadataRefusal,
  PeerHandshake,
  WireEvents
} from '../wire/events.ts'
import { clientName } from '../wire/client-name.ts'
import { PeerWire } from '../wire/peer-wire.ts'
import type { HolepunchMessage } from '../wire/holepunch-messages.ts'
import type { PexMessage } from '../wire/pex-messages.ts'

/** Who a peer belongs to as a connection: the reception before its handshake, then the swarm of its torrent. */
export interface PeerOwner {
  onHandshaken(peer: Peer, handshake: PeerHandshake): void
  onExtended(peer: Peer, handshake: ExtendedHandshake): void
  onMetadata(peer: Peer, infoBytes: Uint8Array): void
  onMetadataRefused(peer: Peer, why: MetadataRefusal): void
  onPex(peer: Peer, message: PexMessage): void
  onHolepunch(peer: Peer, message: HolepunchMessage): void
  onDhtPort(peer: Peer, port: number): void
  onClosed(peer: Peer, reason: CloseReason): void
}

/** A wire's events about pieces and blocks. */
export type ExchangeEvents = Pick<
  WireEvents,
  | 'onBitfield'
  | 'onHaveAll'
  | 'onHaveNone'
  | 'onHave'
  | 'onDontHave'
  | 'onChoked'
  | 'onUnchoked'
  | 'onInterested'
  | 'onUninterested'
  | 'onRequested'
  | 'onCancelled'
  | 'onBlock'
  | 'onRejected'
  | 'onSuggested'
  | 'onAllowedFast'
  | 'onHashesRequested'
  | 'onHashes'
  | 'onHashesRejected'
  | 'onDrained'
>

/** One connection to one peer for one torrent: its wire, who it is, and who listens to it at the moment. */
export class Peer implements WireEvents {
  readonly id: PeerId
  readonly stream: PeerStream
  readonly wire: PeerWire
  readonly connectedAt: Millis
  owner: PeerOwner
  handshake: PeerHandshake | null = null
  extended: ExtendedHandshake | null = null
  /** Both sides' handshakes ended with the v2 infohash: only then may either speak of hashes (BEP 52). */
  isV2 = false
  /** Hears of pieces and blocks; the wire tells of none before the transfer has set the torrent's lengths. */
  session: ExchangeEvents | null = null
  /** We told it that we have nothing, before we knew what there is to have: what we do have then goes out one by one. */
  wasToldNone = false
  /** What we told it last: that we want nothing more (BEP 21). */
  wasToldUploadOnly = false
  #bytesIn = 0
  #bytesOut = 0
  #heardAt: Millis
  #spokeAt: Millis

  constructor(id: PeerId, stream: PeerStream, owner: PeerOwner, at: Millis) {
    this.id = id
    this.stream = stream
    this.owner = owner
    this.connectedAt = at
    this.#heardAt = at
    this.#spokeAt = at
    this.wire = new PeerWire(stream.stream, this)
  }

  /** What it calls itself, or else what its peer id tells. */
  get client(): string | null {
    return this.extended?.client ?? (this.handshake === null ? null : clientName(this.handshake.peerId))
  }

  /** Keeps the connection alive, or ends it: called about once a second. */
  tick(now: Millis): void {
    if (this.wire.bytesIn !== this.#bytesIn) this.#heardAt = now
    if (this.wire.bytesOut !== this.#bytesOut) this.#spokeAt = now
    this.#bytesIn = this.wire.bytesIn
    this.#bytesOut = this.wire.bytesOut
    if (this.handshake === null && now - this.connectedAt > HANDSHAKE_TIMEOUT)
      this.wire.close('handshake-timeout')
    else if (now - this.#heardAt > SILENCE_TIMEOUT) this.wire.close('silent')
    else if (this.handshake !== null && now - this.#spokeAt > KEEP_ALIVE_EVERY) this.wire.sendKeepAlive()
  }

  onHandshake(handshake: PeerHandshake): void {
    this.handshake = handshake
    this.owner.onHandshaken(this, handshake)
  }
  onExtended(extended: ExtendedHandshake): void {
    this.extended = extended
    this.owner.onExtended(this, extended)
  }
  onMetadata(infoBytes: Uint8Array): void {
    this.owner.onMetadata(this, infoBytes)
  }
  onMetadataRefused(why: MetadataRefusal): void {
    this.owner.onMetadataRefused(this, why)
  }
  onHolepunch(message: HolepunchMessage): void {
    this.owner.onHolepunch(this, message)
  }
  onPex(message: PexMessage): void {
    this.owner.onPex(this, message)
  }
  onDhtPort(port: number): void {
    this.owner.onDhtPort(this, port)
  }
  onClosed(reason: CloseReason): void {
    this.owner.onClosed(this, reason)
  }

  onBitfield(bytes: Uint8Array): void {
    this.session?.onBitfield(bytes)
  }
  onHaveAll(): void {
    this.session?.onHaveAll()
  }
  onHaveNone(): void {
    this.session?.onHaveNone()
  }
  onHave(piece: PieceIndex): void {
    this.session?.onHave(piece)
  }
  onDontHave(piece: PieceIndex): void {
    this.session?.onDontHave(piece)
  }
  onChoked(): void {
    this.session?.onChoked()
  }
  onUnchoked(): void {
    this.session?.onUnchoked()
  }
  onInterested(): void {
    this.session?.onInterested()
  }
  onUninterested(): void {
    this.session?.onUninterested()
  }
  onRequested(piece: PieceIndex, offset: number, length: number): void {
    this.session?.onRequested(piece, offset, length)
  }
  onCancelled(piece: PieceIndex, offset: number, length: number): void {
    this.session?.onCancelled(piece, offset, length)
  }
  onBlock(piece: PieceIndex, offset: number, bytes: Uint8Array): void {
    this.session?.onBlock(piece, offset, bytes)
  }
  onRejected(piece: PieceIndex, offset: number, length: number): void {
    this.session?.onRejected(piece, offset, length)
  }
  onSuggested(piece: PieceIndex): void {
    this.session?.onSuggested(piece)
  }
  onAllowedFast(piece: PieceIndex): void {
    this.session?.onAllowedFast(piece)
  }
  onHashesRequested(request: HashRequest): void {
    this.session?.onHashesRequested(request)
  }
  onHashes(request: HashRequest, hashes: Uint8Array): void {
    this.session?.onHashes(request, hashes)
  }
  onHashesRejected(request: HashRequest): void {
    this.session?.onHashesRejected(request)
  }
  onDrained(): void {
    this.session?.onDrained()
  }
}

/** A stranger has this long to say who it is. */
const HANDSHAKE_TIMEOUT = 10_000
/** BEP 3: keep-alives go out every two minutes; well within what every client waits for. */
const KEEP_ALIVE_EVERY = 100_000
/** Three minutes without a byte, not even a keep-alive, is a dead connection. */
const SILENCE_TIMEOUT = 180_000
