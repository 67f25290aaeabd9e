import type { Lengths } from '../core/lengths.ts'
import { invariant, type PieceIndex } from '../core/units.ts'
import type { HashRequest } from '../metainfo/hash-range.ts'
import type { ByteStream } from './byte-stream.ts'
import { readUint32, uint32 } from './bytes.ts'
import type { CloseReason, WireEvents } from './events.ts'
import { describeUs, type AboutUs } from './extended-handshake.ts'
import { Extensions } from './extensions.ts'
import { Guard } from './guard.ts'
import { encodeHashMessage, parseHashMessage } from './hash-messages.ts'
import { holepunchMessage, parseHolepunch, type HolepunchMessage } from './holepunch-messages.ts'
import { Intake } from './intake.ts'
import { Library } from './library.ts'
import { Id } from './message-ids.ts'
import { MetadataExchange } from './metadata-exchange.ts'
import type { ExpectedMetadata } from './metadata-fetch.ts'
import { Outbox } from './outbox.ts'
import { parsePex, pexMessage, type PexMessage } from './pex-messages.ts'
import { relay } from './relay.ts'
import { Serving } from './serving.ts'

export type { AboutUs, ExpectedMetadata }

/**
 * BitTorrent with one peer for one torrent, over any stream of bytes. Bytes in go through the Guard to the Library, whose
 * messages become WireEvents; messages out go through the Library to the Outbox. It decides nothing, holds no clock and
 * answers no request by itself (but those made before the torrent is known).
 */
export class PeerWire {
  readonly #stream: ByteStream
  readonly #events: WireEvents
  readonly #library: Library
  readonly #guard: Guard
  readonly #outbox: Outbox
  readonly #intake: Intake
  readonly #serving: Serving
  readonly #metadata: MetadataExchange
  readonly #extensions: Extensions
  #isGreeted = false
  #owesDrained = false
  #isClosed = false

  constructor(stream: ByteStream, events: WireEvents) {
    this.#stream = stream
    this.#events = events
    this.#outbox = new Outbox(stream, {
      onDrained: () => this.#onDrained(),
      onOverflow: () => this.close('send-queue-overflow')
    })
    this.#library = new Library((bytes) => this.#outbox.push(bytes))
    this.#guard = new Guard(this.#library, {
      onExtendedHandshake: (payload) => this.#onExtendedHandshake(payload),
      onHashFrame: (frame) => this.#onHashFrame(frame),
      onEarlyRequest: (frame) => this.#serving.onEarlyRequest(frame),
      onFault: (fault) => this.close(fault)
    })
    this.#metadata = new MetadataExchange({
      send: (message) => this.#extensions.send('ut_metadata', message),
      hasRoom: () => this.#outbox.hasRoom(),
      onMetadata: (infoBytes) => this.#events.onMetadata(infoBytes),
      onRefused: (why) => this.#events.onMetadataRefused(why),
      onFault: (fault) => this.close(fault)
    })
    this.#extensions = new Extensions(this.#library, {
      lt_donthave: (payload) => this.#events.onDontHave(readUint32(payload, 0) as PieceIndex),
      ut_metadata: (payload) => this.#metadata.onMessage(payload),
      ut_pex: (payload) => this.#onPex(payload),
      ut_holepunch: (payload) => this.#onHolepunch(payload)
    })
    this.#serving = new Serving(this.#library, {
      onRequested: (piece, offset, length) => events.onRequested(piece, offset, length),
      onCancelled: (piece, offset, length) => events.onCancelled(piece, offset, length),
      onFault: (fault) => this.close(fault)
    })
    relay(this.#library, events)
    this.#library.on('handshake', (infoHash, _peerId, offers) => this.#onHandshake(infoHash, offers))
    this.#intake = new Intake(stream, {
      take: (bytes) => this.#guard.push(bytes),
      onDrained: () => this.#outbox.onStreamDrained(),
      onEnded: (reason) => this.close(reason),
      onBug: (error) => this.#onBug(error)
    })
  }

  /** Bytes read, handshake and all. */
  get bytesIn(): number {
    return this.#intake.bytesIn
  }
  /** Bytes written, handshake and all. */
  get bytesOut(): number {
    return this.#outbox.bytesOut
  }

  /** Once. On an accepted stream in or after onHandshake; before that `setMetadata` and `setLengths`, where they are known. */
  sendHandshake(infoHash: string, peerId: Uint8Array, about: AboutUs): void {
    invariant(!this.#isGreeted, 'one handshake per wire')
    this.#isGreeted = true
    this.#extensions.say(describeUs(about))
    if (!about.pex) for (const name of ['ut_pex', 'ut_holepunch'] as const) this.#extensions.withhold(name)
    this.#library.greet(infoHash, peerId, { dht: about.dhtPort !== null, v2: about.v2 })
    this.#guard.open()
    this.#intake.open()
  }

  /** Once: the torrent's shape, as soon as it is known; tells what the peer said of pieces before. */
  setLengths(lengths: Lengths): void {
    this.#serving.setLengths(lengths)
    this.#guard.setLengths(lengths)
  }

  /** The info dictionary to serve. A peer that has our extension handshake already is told of it. */
  setMetadata(infoBytes: Uint8Array): void {
    this.#metadata.offer(infoBytes)
    this.#extensions.say({ metadata_size: infoBytes.length })
  }

  /** Asks this peer for the info dictionary: ends in onMetadata, onMetadataRefused or onClosed. The caller holds the clock. */
  fetchMetadata(expected: ExpectedMetadata): void {
    this.#metadata.fetch(expected)
  }

  sendBitfield(bytes: Uint8Array): void {
    this.#library.bitfield(new Uint8Array(bytes))
  }
  /** BEP 6 only, like sendHaveNone, sendAllowedFast, sendSuggest and sendReject. */
  sendHaveAll(): void {
    this.#library.haveAll()
  }
  sendHaveNone(): void {
    this.#library.haveNone()
  }
  sendHave(piece: number): void {
    this.#library.have(piece)
  }
  /** Nothing is sent to a peer that does not understand it. */
  sendDontHave(piece: number): void {
    this.#extensions.send('lt_donthave', uint32(piece))
  }
  /** Nothing is sent to a peer that does not understand it. */
  sendPex(message: PexMessage): void {
    this.#extensions.send('ut_pex', pexMessage(message))
  }
  /** Nothing is sent to a peer that does not understand it. */
  sendHolepunch(message: HolepunchMessage): void {
    const payload = holepunchMessage(message)
    if (payload !== null) this.#extensions.send('ut_holepunch', payload)
  }
  /** Where our node of the mainline DHT listens: only where both handshakes offered one (BEP 5). */
  sendDhtPort(port: number): void {
    this.#library.port(port)
  }
  /** Whether we want nothing more, where that changed since our handshake (BEP 21). */
  sendUploadOnly(on: boolean): void {
    this.#extensions.say({ upload_only: on ? 1 : 0 })
  }
  /** Without BEP 6 it takes back all that was asked; with it each request still wants its answer. */
  sendChoke(): void {
    this.#serving.choke()
  }
  sendUnchoke(): void {
    this.#library.unchoke()
  }
  sendInterested(): void {
    this.#library.interested()
  }
  sendUninterested(): void {
    this.#library.uninterested()
  }
  sendRequest(piece: number, offset: number, length: number): void {
    this.#guard.forgive(1)
    this.#library.request(piece, offset, length)
  }
  sendCancel(piece: number, offset: number, length: number): void {
    this.#library.cancel(piece, offset, length)
  }
  sendAllowedFast(piece: number): void {
    this.#library.allowedFast(piece)
  }
  sendSuggest(piece: number): void {
    this.#library.suggest(piece)
  }
  /** Only ever to a peer that speaks of the torrent as v2, like the two below. */
  sendHashRequest(request: HashRequest): void {
    this.#guard.forgive(1)
    this.#outbox.push(encodeHashMessage(Id.hashRequest, request))
  }
  /** False: wait for onDrained before the next. */
  sendHashes(request: HashRequest, hashes: Uint8Array): boolean {
    this.#outbox.push(encodeHashMessage(Id.hashes, request, hashes))
    this.#owesDrained ||= !this.#outbox.hasRoom()
    return !this.#owesDrained
  }
  sendHashReject(request: HashRequest): void {
    this.#outbox.push(encodeHashMessage(Id.hashReject, request))
  }
  sendKeepAlive(): void {
    this.#library.keepAlive()
  }

  /** Answers a request, once: for one that is not waiting (cancelled, answered, never made) nothing is sent. */
  sendReject(piece: number, offset: number, length: number): void {
    this.#serving.reject(piece, offset, length)
  }

  /**
   * As sendReject, with the block. The bytes are not copied: leave them be until `onSent`, which is told once, soon after, unless
   * the wire closes. False: wait for onDrained before the next.
   */
  sendBlock(piece: number, offset: number, bytes: Uint8Array, onSent: () => void = ignore): boolean {
    if (this.#serving.answer(piece, offset, bytes)) {
      this.#guard.forgive(2)
      this.#outbox.tellWhenSent(onSent)
    } else onSent()
    this.#owesDrained ||= !this.#outbox.hasRoom()
    return !this.#owesDrained
  }

  /** Destroys the stream. Called twice it does nothing. */
  close(reason: CloseReason): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#intake.close()
    this.#guard.close()
    this.#outbox.close()
    this.#stream.destroy()
    this.#events.onClosed(reason)
  }

  #onHandshake(infoHash: string, offers: { fast: boolean; extended: boolean; dht: boolean }): void {
    const peerId = this.#library.peerIdBuffer
    invariant(peerId !== null, 'a handshake has a peer id')
    const v2 = this.#library.peerOffersV2
    this.#events.onHandshake({ infoHash, peerId: new Uint8Array(peerId), ...offers, v2 })
    if (!offers.extended && !this.#isClosed) this.#metadata.onOffered(null)
  }

  #onHashFrame(frame: Uint8Array): void {
    const message = parseHashMessage(frame)
    if (message === null) return this.close('malformed-hashes')
    const { request } = message
    if (message.type === 'hashes') this.#events.onHashes(request, new Uint8Array(message.hashes))
    else if (message.type === 'reject') this.#events.onHashesRejected(request)
    else if (!this.#serving.isOpen) this.sendHashReject(request)
    else this.#events.onHashesRequested(request)
  }

  #onExtendedHandshake(payload: Uint8Array): void {
    const handshake = this.#extensions.onHandshake(payload)
    if (handshake === null) return this.close('malformed-extended')
    this.#events.onExtended(handshake)
    if (!this.#isClosed) this.#metadata.onOffered(handshake.metadataSize)
  }

  /** Kinds of messages and addresses that we do not know are passed over (BEP 55). */
  #onHolepunch(payload: Uint8Array): void {
    const message = parseHolepunch(payload)
    if (message !== null) this.#events.onHolepunch(message)
  }

  #onPex(payload: Uint8Array): void {
    const message = parsePex(payload)
    if (message === null) this.close('malformed-extended')
    else this.#events.onPex(message)
  }

  #onDrained(): void {
    this.#metadata.onDrained()
    if (!this.#owesDrained) return
    this.#owesDrained = false
    this.#events.onDrained()
  }

  /** Nothing is thrown into the stream: the wire ends, and the bug comes up where it harms no other wire. */
  #onBug(error: unknown): void {
    this.#guard.close()
    queueMicrotask(() => this.close('internal-error'))
    queueMicrotask(() => {
      throw error instanceof Error ? error : new Error(String(error))
    })
  }
}

function ignore(): void {
  // the bytes are never used again
}
