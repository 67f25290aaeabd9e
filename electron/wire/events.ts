import type { PieceIndex } from '../core/units.ts'
import type { HolepunchMessage } from './holepunch-messages.ts'
import type { PexMessage } from './pex-messages.ts'
import type { HashRequest } from '../metainfo/hash-range.ts'

/**
 * What a PeerWire tells the engine, in the order it came. Every index is a piece of the torrent, every range lies inside
 * its piece and is at most LONGEST_BLOCK bytes: nothing needs a second check.
 * Until `setLengths` only the handshakes, the metadata, `onDrained` and `onClosed` are told; what the peer said about
 * pieces meanwhile is kept (bounded) and told during `setLengths`, where requests of that time are refused.
 */
export interface WireEvents {
  /** The peer's handshake. Nothing further is told until `sendHandshake` has been called, here or later. */
  onHandshake(handshake: PeerHandshake): void
  /** Each extension handshake; a peer may send another, for example once it has the metadata. */
  onExtended(handshake: ExtendedHandshake): void
  /**
   * Of onBitfield, onHaveAll and onHaveNone one comes at most, once at most and before any onHave; a bitfield that comes later is
   * told as haves. Bytes are the listener's.
   */
  onBitfield(bytes: Uint8Array): void
  onHaveAll(): void
  onHaveNone(): void
  onHave(piece: PieceIndex): void
  /** The peer no longer has the piece (lt_donthave). */
  onDontHave(piece: PieceIndex): void
  onChoked(): void
  onUnchoked(): void
  onInterested(): void
  onUninterested(): void
  /** Those made while we choke a peer without BEP 6 are not told: they count for nothing. A repeated one is told again. */
  onRequested(piece: PieceIndex, offset: number, length: number): void
  /** Only for a request still unanswered. With BEP 6 it still wants its answer: `sendBlock` or `sendReject`. */
  onCancelled(piece: PieceIndex, offset: number, length: number): void
  /** Bytes are valid only during the call. Asked for or not: whoever counts decides. */
  onBlock(piece: PieceIndex, offset: number, bytes: Uint8Array): void
  onRejected(piece: PieceIndex, offset: number, length: number): void
  onSuggested(piece: PieceIndex): void
  onAllowedFast(piece: PieceIndex): void
  /** It wants hashes: `sendHashes` or `sendHashReject`. Nothing in the request is judged. */
  onHashesRequested(request: HashRequest): void
  /** As many bytes as the request says; they are the listener's. Asked for or not: whoever asks decides. */
  onHashes(request: HashRequest, hashes: Uint8Array): void
  onHashesRejected(request: HashRequest): void
  /** The info dictionary, complete and of the expected hash. Bytes are the listener's. */
  onMetadata(infoBytes: Uint8Array): void
  /** `fetchMetadata` ended without it, by no fault of the peer; it may be called again. */
  onMetadataRefused(why: MetadataRefusal): void
  /** Whom the peer says it is connected with (BEP 11), as often as it likes. */
  onPex(message: PexMessage): void
  /** As often as the peer likes (BEP 55). */
  onHolepunch(message: HolepunchMessage): void
  /** The UDP port of the peer's node of the mainline DHT (BEP 5). */
  onDhtPort(port: number): void
  /** After a send returned false: there is room again. */
  onDrained(): void
  /** Once, and last. */
  onClosed(reason: CloseReason): void
}

export interface PeerHandshake {
  /** 40 lower-case hex digits: the v1 infohash or the first 20 bytes of the v2 one. */
  readonly infoHash: string
  readonly peerId: Uint8Array
  /** BEP 6 is in force: we always offer it. */
  readonly fast: boolean
  readonly extended: boolean
  readonly dht: boolean
  /** It would speak of this torrent as v2: to one that came with the v1 infohash, ours may answer with the v2 one (BEP 52). */
  readonly v2: boolean
}

/** BEP 10. A field that is absent or does not make sense is null. */
export interface ExtendedHandshake {
  /** Printable, at most 64 characters. */
  readonly client: string | null
  readonly listenPort: number | null
  /** Bytes of the info dictionary the peer offers by ut_metadata. */
  readonly metadataSize: number | null
  /** How many unanswered requests the peer is willing to hold. */
  readonly requestQueue: number | null
  readonly uploadOnly: boolean
  /** Our address as the peer sees it. */
  readonly yourIp: string | null
  /** The peer understands `sendDontHave`. */
  readonly dontHave: boolean
  /** The peer understands `sendPex`. */
  readonly pex: boolean
  /** The peer understands `sendHolepunch`. */
  readonly holepunch: boolean
  /** The Ed25519 key by which a Shoal peer is known on Hyperswarm, 32 bytes: its word alone, until Noise has proven it. */
  readonly shoalKey: Uint8Array | null
}

export type MetadataRefusal = 'unsupported' | 'too-large' | 'rejected'

/** Why a wire closed by itself: what the peer did, or how the stream ended. */
export type WireFault =
  | 'bad-handshake' // not BitTorrent
  | 'oversized-frame' // longer than any message of its kind may be
  | 'malformed-frame' // shorter or longer than its kind is
  | 'malformed-extended' // an extended message that is not what BEP 9, 10 or 11 says
  | 'bad-bitfield' // wrong size or spare bits for this torrent
  | 'late-word' // that it has all or nothing, after it said what it has
  | 'out-of-range' // a piece or block outside the torrent, or a longer block than anyone asks for
  | 'fast-not-negotiated' // a BEP 6 message without BEP 6
  | 'too-many-requests' // more unanswered ones than we hold
  | 'too-much-before-metadata' // more said of pieces than we keep while we do not know the torrent
  | 'flood' // far more small messages than blocks
  | 'malformed-hashes' // more or fewer hashes than the message says
  | 'bad-metadata' // pieces of metadata that disagree with its size
  | 'metadata-hash-mismatch'
  | 'send-queue-overflow' // does not read what we send
  | 'connection-closed' // the stream ended
  | 'connection-lost' // the stream failed
  | 'internal-error' // a bug of ours; it is thrown outside the stream

/** A WireFault, or whatever `close` was given. */
export type CloseReason = WireFault | (string & {})
