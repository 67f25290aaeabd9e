import type {
  Address,
  JoinOptions,
  Membership,
  NetworkEvents,
  NetworkSettings,
  NetworkStatus
} from './types.ts'

/** Finds and reaches peers. Signatures only, so far. */
export class Network {
  readonly #settings: NetworkSettings
  readonly #events: NetworkEvents

  constructor(settings: NetworkSettings, events: NetworkEvents) {
    this.#settings = settings
    this.#events = events
  }

  /** Resolves when all sockets are bound; throws ShoalError('listen-failed'). Does not wait for the DHT. */
  open(): Promise<void> {
    return Promise.reject(new Error(`not yet ${this.#settings.host}`))
  }

  /** The TCP port, after open. */
  get port(): number {
    return this.#settings.port
  }

  /** `infoHashes`: all 20-byte hashes of one torrent in hex: v1's first, v2's truncated. */
  join(_infoHashes: readonly string[], _options?: JoinOptions): Membership {
    throw new Error('not yet')
  }

  /** Plain BitTorrent over TCP: dialled now and again with backoff until undialled or left; onPeer on success. */
  dial(_infoHash: string, _address: Address): void {
    throw new Error('not yet')
  }

  undial(_infoHash: string, _address: Address): void {
    throw new Error('not yet')
  }

  /** Closes what this identity has open and refuses it from now on. */
  ban(_identity: string): void {
    this.#events.onTrouble({ code: '', sentence: '' })
  }

  status(): NetworkStatus {
    throw new Error('not yet')
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
