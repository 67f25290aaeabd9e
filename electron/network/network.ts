import type { Binding } from './binding.ts'
import { perLane } from './lane-names.ts'
import { assemble, type Parts } from './parts.ts'
import { TorrentMembership } from './torrent-membership.ts'
import type {
  Address,
  AskablePeer,
  EncryptionPolicy,
  FindingSettings,
  JoinOptions,
  Membership,
  NetworkEvents,
  NetworkSettings,
  NetworkStatus,
  PeerSource
} from './types.ts'

/** Finds and reaches peers: other Shoals over Noise, and plain BitTorrent beside them, in one budget. */
export class Network {
  readonly #settings: NetworkSettings
  readonly #parts: Parts
  #closing: Promise<void> | null = null

  /** @throws ShoalError 'usage', 'listen-failed' where its host names nothing to be bound to */
  constructor(settings: NetworkSettings, events: NetworkEvents) {
    this.#settings = settings
    this.#parts = assemble(settings, {
      onPeer: (peer) => {
        if (this.#closing === null) events.onPeer(peer)
        else peer.stream.destroy()
      },
      onAsked: (identity) => (this.#closing === null ? (events.onAsked?.(identity) ?? null) : null),
      onTrouble: (trouble) => {
        if (this.#closing === null) events.onTrouble(trouble)
      },
      onGone: () => this.#onGone(),
      onThere: () => this.#onThere()
    })
  }

  /** Resolves when all sockets are bound; throws ShoalError('listen-failed'). Does not wait for the DHT. */
  async open(): Promise<void> {
    const { plain, shoals, ports, binding } = this.#parts
    const { port, finding } = this.#settings
    await plain.listen(port)
    if (finding !== undefined) void this.setFinding(finding)
    try {
      await shoals.open()
    } catch (error) {
      await this.close()
      throw error
    }
    ports.wish()
    binding.watch()
  }

  /** The TCP port, after open. */
  get port(): number {
    return this.#parts.plain.port
  }

  /** Holds for connections that are made from now on. */
  setEncryption(policy: EncryptionPolicy): void {
    this.#parts.plain.setEncryption(policy)
  }

  /** Whether plain BitTorrent connections are made and taken over uTP from now on, besides TCP; those that are there go on. */
  setUtp(isOn: boolean): void {
    this.#parts.plain.setUtp(isOn)
    this.#parts.ports.wish()
  }

  /**
   * Most peers at once over all torrents, Hyperswarm's and plain ones together. Where there are more, the newest are closed,
   * plain ones first: those that have been of use for longer stay.
   */
  setMaxPeers(most: number): void {
    const { budget, plain, shoals } = this.#parts
    budget.limitPeers(most)
    const surplus = Math.max(0, plain.size + shoals.size - most)
    shoals.closeNewest(surplus - plain.closeNewest(surplus))
  }

  /** What every socket is bound by. */
  get binding(): Binding {
    return this.#parts.binding
  }

  /** Of our key, as peers see it. */
  get identity(): string {
    return this.#parts.shoals.identity
  }

  /**
   * Peers are told from the next microtask on.
   * @param infoHashes all of one torrent, 40 lower-case hex digits each: v1's first, v2's truncated
   */
  join(infoHashes: readonly string[], options: JoinOptions = {}): Membership {
    return new TorrentMembership(infoHashes, options, this.#parts)
  }

  /** Shoals that we have a torrent or a channel in common with, and that may be asked about channels. */
  get askable(): readonly AskablePeer[] {
    return this.#parts.shoals.askable
  }

  get finding(): FindingSettings {
    return this.#parts.finders.settings
  }

  /** Resolves when what is on now has its sockets, as far as it could get them. */
  async setFinding(settings: FindingSettings): Promise<void> {
    await this.#parts.finders.set(settings)
    this.#parts.ports.wish()
  }

  /**
   * By which a peer reaches our TCP port.
   * @param host the peer's IP address; null: it is not known
   */
  portFor(host: string | null): number {
    return this.#parts.ports.for(host)
  }

  /** UDP, by which peers reach our node of the mainline DHT; null while it is off. */
  get dhtPort(): number | null {
    const { finders, ports } = this.#parts
    return finders.mainline === null ? null : ports.externalUdp(finders.mainline.port)
  }

  /** A peer at this address says that it runs a node of the mainline DHT on this port (BEP 5). */
  onDhtPort(host: string, port: number): void {
    this.#parts.finders.onDhtPort(host, port)
  }

  /** Nodes of the mainline DHT, for the next start. */
  get dhtNodes(): readonly Address[] {
    return this.#parts.finders.nodes
  }

  /**
   * Plain BitTorrent: dialled now and again with backoff until undialled or left; onPeer on success.
   * @param source 'user' is tried for ever; of others only so many are remembered, and those that never answer are forgotten
   */
  dial(infoHash: string, address: Address, source: PeerSource = 'user'): void {
    this.#parts.plain.dial(infoHash, address, source)
  }

  /** A peer that was dialled there is of no use now: once its connection is closed it is dialled again after long, or on `refresh`. */
  rest(infoHash: string, address: Address): void {
    this.#parts.plain.dialer.rest(infoHash, address)
  }

  /** A peer behind a router dials us at this moment, and is to be met half way: by uTP and TCP at once. */
  punch(infoHash: string, address: Address): void {
    this.#parts.plain.punch(infoHash, address)
  }

  undial(infoHash: string, address: Address): void {
    this.#parts.plain.dialer.undial(infoHash, address)
  }

  /** Our key, 32 bytes: other Shoals open lanes to it. Null: there are to be none. */
  get laneKey(): Uint8Array | null {
    return this.#parts.shoals.laneKey
  }

  /** As `ShoalPeers.meet`. @param address where it listens; null: it has to come to us */
  meet(laneKey: Uint8Array, address: Address | null): void {
    this.#parts.shoals.meet(laneKey, address)
  }

  /** Closes what this identity has open and refuses it from now on. */
  ban(identity: string): void {
    const { budget, plain, shoals } = this.#parts
    budget.ban(identity)
    shoals.closeLink(identity)
    plain.closePeers(identity)
  }

  status(): NetworkStatus {
    const { binding, budget, shoals, plain, finders, ports } = this.#parts
    const { links, dht, connects } = shoals.status()
    return {
      port: plain.port,
      bound: { host: binding.host, isThere: binding.isThere },
      utpPort: plain.utpPort,
      links,
      lanes: perLane((lane) => links.filter((link) => link.lane === lane).length + plain.count(lane)),
      plainPeers: plain.size,
      dialling: budget.taken('dials') + shoals.connecting,
      dht,
      mainline: finders.mainline,
      mapped: ports.mapped,
      connects
    }
  }

  /** Waits until all sockets are closed. Twice is harmless. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    const { binding, finders, ports, plain, shoals } = this.#parts
    await binding.close()
    await Promise.all([plain, shoals, finders, ports].map((part) => part.close()))
  }

  async #onGone(): Promise<void> {
    const { ports, shoals, finders, plain } = this.#parts
    ports.refresh()
    await Promise.all([shoals.abandon(), finders.suspend(), plain.deafen()])
  }

  async #onThere(): Promise<void> {
    const { ports, shoals, finders, plain } = this.#parts
    await plain.listen(plain.port)
    await shoals.open()
    await finders.resume()
    ports.wish()
    plain.dialer.redialNow()
  }
}
