import type { Lengths } from '../core/lengths.ts'
import type { ByteStream } from './byte-stream.ts'
import type { CloseReason, WireEvents } from './events.ts'

/** What our side says of itself in the extension handshake (BEP 10). */
export interface AboutUs {
  /** Where other peers may reach us. */
  readonly listenPort: number | null
  /** We want nothing, now or later. */
  readonly uploadOnly: boolean
  /** The peer's IP address, to tell it how the world sees it. */
  readonly remoteAddress: string | null
}

/** The hashes an info dictionary must have: every one that is known, as lower-case hex. */
export interface ExpectedMetadata {
  readonly infoHashV1: string | null
  readonly infoHashV2: string | null
}

/** BitTorrent with one peer for one torrent, over any stream of bytes. */
export class PeerWire {
  constructor(_stream: ByteStream, _events: WireEvents) {
    throw new Error('not built yet')
  }

  /** Bytes read and written, handshakes and all. */
  declare readonly bytesIn: number
  declare readonly bytesOut: number

  /** Once. On an accepted stream in or after onHandshake; before that `setMetadata` and `setLengths`, where they are known. */
  declare sendHandshake: (infoHash: string, peerId: Uint8Array, about: AboutUs) => void
  /** The torrent's shape, as soon as it is known; tells what the peer said of pieces before. */
  declare setLengths: (lengths: Lengths) => void
  /** The info dictionary to serve to the peer. */
  declare setMetadata: (infoBytes: Uint8Array) => void
  /** Asks this peer for the whole info dictionary: ends in onMetadata, onMetadataRefused or onClosed. The caller holds the clock. */
  declare fetchMetadata: (expected: ExpectedMetadata) => void
  declare sendBitfield: (bytes: Uint8Array) => void
  declare sendHaveAll: () => void
  declare sendHaveNone: () => void
  declare sendHave: (piece: number) => void
  declare sendDontHave: (piece: number) => void
  declare sendChoke: () => void
  declare sendUnchoke: () => void
  declare sendInterested: () => void
  declare sendUninterested: () => void
  declare sendRequest: (piece: number, offset: number, length: number) => void
  declare sendCancel: (piece: number, offset: number, length: number) => void
  /** Answers a request, once: for one that is not waiting (cancelled, answered) nothing is sent. BEP 6 only. */
  declare sendReject: (piece: number, offset: number, length: number) => void
  declare sendAllowedFast: (piece: number) => void
  declare sendKeepAlive: () => void
  /** As sendReject, with the block. The bytes are not copied: leave them be. False: wait for onDrained before the next. */
  declare sendBlock: (piece: number, offset: number, bytes: Uint8Array) => boolean
  /** Destroys the stream. Called twice it does nothing. */
  declare close: (reason: CloseReason) => void
}
