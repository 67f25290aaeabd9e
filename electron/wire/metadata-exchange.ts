import type { MetadataRefusal, WireFault } from './events.ts'
import { MetadataFetch, type ExpectedMetadata } from './metadata-fetch.ts'
import { metadataRequest, parseMetadataMessage } from './metadata-messages.ts'
import { MetadataServer, type MetadataServerPort } from './metadata-server.ts'

export interface MetadataExchangePort extends MetadataServerPort {
  onMetadata(infoBytes: Uint8Array): void
  onRefused(why: MetadataRefusal): void
  onFault(fault: WireFault): void
}

/** ut_metadata (BEP 9) with one peer, both ways. */
export class MetadataExchange {
  readonly #port: MetadataExchangePort
  readonly #server: MetadataServer
  /** What the peer offers: 'unsaid' before its extension handshake, null when it offers none. */
  #offered: number | null | 'unsaid' = 'unsaid'
  #wanted: ExpectedMetadata | null = null
  #fetch: MetadataFetch | null = null

  constructor(port: MetadataExchangePort) {
    this.#port = port
    this.#server = new MetadataServer(port)
  }

  offer(infoBytes: Uint8Array): void {
    this.#server.offer(infoBytes)
  }

  /** Begins now, or when the peer has said what it offers. */
  fetch(expected: ExpectedMetadata): void {
    this.#wanted = expected
    this.#begin()
  }

  /** @param size of the peer's metadata; null: it has none, or none for us */
  onOffered(size: number | null): void {
    this.#offered = size
    this.#begin()
  }

  onMessage(payload: Uint8Array): void {
    const message = parseMetadataMessage(payload)
    if (message === null) this.#port.onFault('malformed-extended')
    else if (message.type === 'request') this.#server.onRequest(message.piece)
    else if (message.type === 'reject') this.#fetch?.onReject(message.piece)
    else if (message.type === 'data') this.#fetch?.onData(message.piece, message.totalSize, message.bytes)
  }

  onDrained(): void {
    this.#server.onDrained()
  }

  #begin(): void {
    if (this.#wanted === null || this.#offered === 'unsaid') return
    const wanted = this.#wanted
    this.#wanted = null
    if (this.#offered === null) this.#port.onRefused('unsupported')
    else this.#start(this.#offered, wanted)
  }

  #start(size: number, wanted: ExpectedMetadata): void {
    this.#fetch = new MetadataFetch(size, wanted, {
      request: (piece) => this.#port.send(metadataRequest(piece)),
      onComplete: (infoBytes) => this.#port.onMetadata(infoBytes),
      onRefused: (why) => this.#port.onRefused(why),
      onFault: (fault) => this.#port.onFault(fault)
    })
    this.#fetch.begin()
  }
}
