import HyperDHT from 'hyperdht'
import { randomBytes } from 'node:crypto'
import { ConnectionBudget } from './budget.ts'
import { bindingTo, type Binding } from './binding.ts'
import { BindingWatch } from './binding-watch.ts'
import { isNeighbour } from './candidates.ts'
import type { Torrent } from './common-torrents.ts'
import { CurrentBinding } from './current-binding.ts'
import { Finders } from './finders.ts'
import { HELLO_VERSION, type Hello } from './hello.ts'
import { Links, identityOf } from './links.ts'
import { neighbourlyAddresses, ownInterfaces } from './own-addresses.ts'
import { OwnPorts } from './own-ports.ts'
import { PlainBitTorrent } from './plain-bittorrent.ts'
import { Swarm } from './swarm.ts'
import { Troubles } from './troubles.ts'
import type {
  Address,
  EncryptionPolicy,
  FindingSettings,
  JoinOptions,
  KeyPair,
  LaneName,
  Membership,
  NetworkEvents,
  NetworkSettings,
  NetworkStatus,
  PeerSource,
  PeerStream,
  SourceRow,
  Trouble
} from './types.ts'

/** Outgoing connections that may be under way at once: most addresses one is told of are dead, and each costs seconds to find out. */
const MAX_DIALS = 50
/** Incoming ones that may be silent at once. */
const MAX_ARRIVALS = 50
const NETWORK_SETTLE_MS = 300

const NO_IPV4: Trouble = {
  code: 'HYPERSWARM_NEEDS_IPV4',
  sentence: 'Hyperswarm is off: it needs an IPv4 address, and there is none among those Shoal is bound to.'
}

/** Finds and reaches peers: Hyperswarm with its links and lanes, and plain BitTorrent over TCP beside it, in one budget. */
export class Network {
  readonly #settings: NetworkSettings
  readonly #events: NetworkEvents
  readonly #keyPair: KeyPair
  readonly #random: () => number
  readonly #session = randomBytes(8).toString('hex')
  readonly #torrents = new Set<Torrent>()
  readonly #binding: CurrentBinding
  readonly #budget: ConnectionBudget
  readonly #troubles: Troubles
  readonly #links: Links
  readonly #plain: PlainBitTorrent
  readonly #finders: Finders
  readonly #ports: OwnPorts
  #watch: BindingWatch | null = null
  #swarm: Swarm | null = null
  #changeTimer: NodeJS.Timeout | null = null
  #closing: Promise<void> | null = null

  constructor(settings: NetworkSettings, events: NetworkEvents) {
    this.#settings = settings
    this.#binding = new CurrentBinding(bindingTo(settings.host))
    this.#events = events
    this.#keyPair = settings.keyPair ?? HyperDHT.keyPair()
    this.#random = settings.random ?? Math.random
    const limits = { peers: settings.maxPeers, dials: MAX_DIALS, arrivals: MAX_ARRIVALS }
    this.#budget = new ConnectionBudget(limits, () => this.#onRoom())
    this.#troubles = new Troubles((trouble) => {
      if (this.#closing === null) events.onTrouble(trouble)
    })
    this.#links = this.#createLinks()
    this.#plain = this.#createPlain()
    this.#finders = this.#createFinders()
    this.#ports = this.#createPorts()
  }

  /** Resolves when all sockets are bound; throws ShoalError('listen-failed'). Does not wait for the DHT. */
  async open(): Promise<void> {
    const { port, finding, host } = this.#settings
    await this.#plain.listen(port)
    if (finding !== undefined) void this.setFinding(finding)
    try {
      await this.#openSwarm()
    } catch (error) {
      await this.close()
      throw error
    }
    const { v4, v6 } = this.#binding
    this.#watch = BindingWatch.over(
      host,
      { v4, v6 },
      {
        onGone: () => this.#onGone(),
        onThere: (binding) => this.#onThere(binding)
      }
    )
  }

  /** The TCP port, after open. */
  get port(): number {
    return this.#plain.port
  }

  /** Holds for connections that are made from now on. */
  setEncryption(policy: EncryptionPolicy): void {
    this.#plain.setEncryption(policy)
  }

  /** Whether plain BitTorrent connections are made and taken over uTP from now on, besides TCP; those that are there go on. */
  setUtp(isOn: boolean): void {
    this.#plain.setUtp(isOn)
    this.#ports.wish()
  }

  /**
   * Most peers at once over all torrents, Hyperswarm's and plain ones together. Where there are more, the newest are closed,
   * plain ones first: those that have been of use for longer stay.
   */
  setMaxPeers(most: number): void {
    this.#budget.limitPeers(most)
    const surplus = Math.max(0, this.#plain.size + this.#links.count - most)
    this.#links.closeNewest(surplus - this.#plain.closeNewest(surplus))
  }

  /** What every socket is bound by. */
  get binding(): Binding {
    return this.#binding
  }

  /** Of our key, as peers see it. */
  get identity(): string {
    return identityOf(this.#keyPair.publicKey)
  }

  /** Peers are told from the next microtask on. `infoHashes`: all 20-byte hashes of one torrent in hex: v1's first, v2's truncated. */
  join(infoHashes: readonly string[], options: JoinOptions = {}): Membership {
    const torrent = {
      infoHashes: infoHashes.map((infoHash) => infoHash.toLowerCase()),
      discover: options.discover ?? true,
      ...(options.onUnreachable === undefined ? {} : { onUnreachable: options.onUnreachable })
    }
    this.#torrents.add(torrent)
    this.#plain.expect(torrent.infoHashes)
    // A link that is there may bring a peer at once: not before the caller has what it needs to take it.
    queueMicrotask(() => {
      if (this.#torrents.has(torrent)) this.#links.onJoined(torrent)
    })
    this.#announce(torrent)
    this.#finders.add(torrent, options.announcing ?? null, options.isAnnounced ?? true)
    let leaving: Promise<void> | null = null
    return {
      refresh: () => {
        if (leaving === null) this.#refresh(torrent)
      },
      announce: () => this.#finders.announce(torrent),
      onComplete: () => this.#finders.onComplete(torrent),
      setTrackers: (tiers) => this.#finders.setTrackers(torrent, tiers),
      trackers: () => this.#finders.trackers(torrent),
      sources: () => [...this.#finders.sources(torrent), this.#hyperswarmRow(torrent)],
      leave: () => (leaving ??= this.#leave(torrent))
    }
  }

  get finding(): FindingSettings {
    return this.#finders.settings
  }

  /** Resolves when what is on now has its sockets, as far as it could get them. */
  async setFinding(settings: FindingSettings): Promise<void> {
    await this.#finders.set(settings)
    this.#ports.wish()
  }

  /**
   * By which a peer reaches our TCP port.
   * @param host the peer's IP address; null: it is not known
   */
  portFor(host: string | null): number {
    return this.#ports.for(host)
  }

  /** UDP, by which peers reach our node of the mainline DHT; null while it is off. */
  get dhtPort(): number | null {
    const { mainline } = this.#finders
    return mainline === null ? null : this.#ports.externalUdp(mainline.port)
  }

  /** A peer at this address says that it runs a node of the mainline DHT on this port (BEP 5). */
  onDhtPort(host: string, port: number): void {
    this.#finders.onDhtPort(host, port)
  }

  /** Nodes of the mainline DHT, for the next start. */
  get dhtNodes(): readonly Address[] {
    return this.#finders.nodes
  }

  /**
   * Plain BitTorrent: dialled now and again with backoff until undialled or left; onPeer on success.
   * @param source 'user' is tried for ever; of others only so many are remembered, and those that never answer are forgotten
   */
  dial(infoHash: string, address: Address, source: PeerSource = 'user'): void {
    if (this.#closing === null) this.#plain.dial(infoHash.toLowerCase(), address, source)
  }

  /** A peer that was dialled there is of no use now: once its connection is closed it is dialled again after long, or on `refresh`. */
  rest(infoHash: string, address: Address): void {
    this.#plain.dialer.rest(infoHash.toLowerCase(), address)
  }

  /** A peer behind a router dials us at this moment, and is to be met half way: by uTP and TCP at once. */
  punch(infoHash: string, address: Address): void {
    if (this.#closing === null) this.#plain.punch(infoHash.toLowerCase(), address)
  }

  undial(infoHash: string, address: Address): void {
    this.#plain.dialer.undial(infoHash.toLowerCase(), address)
  }

  /** Our key, 32 bytes: other Shoals open lanes to it. Null: there are to be none. */
  get laneKey(): Uint8Array | null {
    return this.#settings.tcpLanes === false ? null : this.#keyPair.publicKey
  }

  /**
   * A peer of plain BitTorrent says that it is a Shoal with this key: it is met over Noise, which proves it, for all torrents that
   * are not private.
   * @param address where it listens; null: it has to come to us
   */
  meet(laneKey: Uint8Array, address: Address | null): void {
    if (this.#closing !== null || this.laneKey === null) return
    if (address === null) this.#links.invite(laneKey)
    else void this.#links.meet(laneKey, address)
  }

  /** Closes what this identity has open and refuses it from now on. */
  ban(identity: string): void {
    this.#budget.ban(identity)
    this.#links.closeLink(identity)
    this.#plain.closePeers(identity)
  }

  status(): NetworkStatus {
    const links = this.#links.statuses()
    const countOf = (lane: LaneName) =>
      links.filter((link) => link.lane === lane).length + this.#plain.count(lane)
    return {
      port: this.port,
      bound: { host: this.#settings.host, isThere: this.#binding.isThere },
      utpPort: this.#plain.utpPort,
      links,
      lanes: {
        'LAN TCP': countOf('LAN TCP'),
        TCP: countOf('TCP'),
        uTP: countOf('uTP'),
        UDX: countOf('UDX'),
        relayed: countOf('relayed'),
        HTTP: countOf('HTTP')
      },
      plainPeers: this.#plain.size,
      dialling: this.#budget.taken('dials') + (this.#swarm?.connecting ?? 0),
      dht: this.#swarm?.dhtStatus() ?? null,
      mainline: this.#finders.mainline,
      mapped: this.#ports.mapped,
      connects: this.#swarm?.connects() ?? { direct: 0, punched: 0, relayed: 0 }
    }
  }

  /** Waits until all sockets are closed. Twice is harmless. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    if (this.#changeTimer !== null) clearTimeout(this.#changeTimer)
    if (this.#watch !== null) await this.#watch.close()
    this.#plain.hangUp()
    this.#links.close()
    await Promise.all([this.#finders.close(), this.#ports.close(), this.#plain.close(), this.#swarm?.close()])
  }

  async #openSwarm(): Promise<void> {
    const { bootstrap, hyperswarm } = this.#settings
    if (!hyperswarm || bootstrap === 'none') return
    const { v4 } = this.#binding
    if (v4 === null) {
      this.#troubles.report(NO_IPV4)
      return
    }
    this.#swarm = this.#createSwarm(bootstrap, v4)
    await this.#swarm.open()
    this.#ports.wish()
    for (const torrent of this.#torrents) this.#announce(torrent)
  }

  /** From the first line on nothing more is sent. */
  async #onGone(): Promise<void> {
    const [wasThere, swarm] = [this.#binding.isThere, this.#swarm]
    this.#binding.onGone()
    this.#swarm = null
    if (wasThere) this.#troubles.report(goneTrouble(this.#settings.host))
    this.#ports.refresh()
    // The DHT shares uTP's socket.
    await Promise.all([swarm?.abandon(), this.#plain.deafen(this.#finders.suspend())])
  }

  async #onThere(binding: Binding): Promise<void> {
    if (this.#closing !== null) return
    this.#binding.onThere(binding)
    await this.#plain.listen(this.#plain.port)
    await this.#openSwarm()
    await this.#finders.resume()
    this.#ports.wish()
    this.#plain.dialer.redialNow()
    this.#events.onTrouble(backTrouble(this.#settings.host))
  }

  #createLinks(): Links {
    const { tcpLanes } = this.#settings
    return new Links({
      binding: this.#binding,
      keyPair: this.#keyPair,
      budget: this.#budget,
      random: this.#random,
      torrents: this.#torrents,
      tcpLanes: tcpLanes ?? true,
      own: (seenAt) => this.#hello(seenAt),
      interfaces: ownInterfaces,
      externalHost: () => this.#swarm?.externalHost ?? null,
      isSelf: (address) => this.#plain.isSelf(address),
      onPeer: (peer) => this.#onPeer(peer)
    })
  }

  #createPlain(): PlainBitTorrent {
    const { encryption = 'prefer', utp = true } = this.#settings
    return new PlainBitTorrent(
      { binding: this.#binding, budget: this.#budget, random: this.#random, encryption, utp },
      {
        ourAddress: () => this.#ownAddress(),
        onPeer: (peer) => this.#onPeer(peer),
        onLane: (socket) => void this.#links.onLaneSocket(socket),
        onUnreachable: (infoHash, address) => this.#onUnreachable(infoHash, address)
      }
    )
  }

  #createFinders(): Finders {
    const ports = {
      binding: this.#binding,
      random: this.#random,
      port: () => this.port,
      datagrams: () => this.#plain.datagrams(),
      externalPort: () => this.#ports.external,
      onFound: (torrent: Torrent, addresses: readonly Address[], source: PeerSource) =>
        this.#onFound(torrent, addresses, source),
      onTrouble: (trouble: Trouble) => this.#troubles.report(trouble)
    }
    return new Finders(ports, this.#settings.dhtNodes ?? [])
  }

  #createPorts(): OwnPorts {
    const { router } = this.#settings
    const udp = () => [this.#plain.utpPort, this.#finders.mainline?.port, this.#swarm?.port]
    return new OwnPorts(
      { binding: this.#binding, random: this.#random, router },
      {
        ports: () => ({ tcp: this.port, udp: udp() }),
        mayMap: () => this.#finders.settings.portMapping && this.#closing === null,
        onMoved: () => this.#onMoved(),
        onTrouble: (trouble) => this.#troubles.report(trouble)
      }
    )
  }

  /** Whoever tells others where we are has to know. */
  #onMoved(): void {
    for (const torrent of this.#torrents) this.#finders.refresh(torrent)
  }

  #createSwarm(bootstrap: readonly Address[] | 'public', host: string): Swarm {
    const setup = { bootstrap, host, keyPair: this.#keyPair, maxPeers: this.#room(), random: this.#random }
    return new Swarm(setup, {
      onConnection: (stream, path) => this.#links.onConnection(stream, path),
      onTrouble: (trouble) => this.#troubles.report(trouble),
      onNetworkChanged: () => this.#onNetworkChanged(),
      isBanned: (publicKey) => this.#budget.isBanned(identityOf(publicKey)),
      hasPeers: (torrent) => this.#links.hasPeers(torrent)
    })
  }

  #hello(seenAt: string | null): Hello {
    const { tcpLanes } = this.#settings
    const isNear = isNeighbour(seenAt, this.#swarm?.externalHost ?? null)
    return {
      version: HELLO_VERSION,
      session: this.#session,
      port: tcpLanes === false ? null : isNear ? this.port : this.#ports.external,
      // Nobody but neighbours needs to know what our house looks like inside.
      addresses: isNear ? neighbourlyAddresses(this.#binding) : [],
      capabilities: []
    }
  }

  #ownAddress(): Address | null {
    const host = this.#swarm?.externalHost ?? null
    return host === null ? null : { host, port: this.#ports.external }
  }

  #announce(torrent: Torrent): void {
    if (torrent.discover) this.#swarm?.join(torrent)
  }

  #onUnreachable(infoHash: string, address: Address): void {
    for (const torrent of this.#torrents)
      if (torrent.infoHashes.includes(infoHash)) torrent.onUnreachable?.(address)
  }

  #onFound(torrent: Torrent, addresses: readonly Address[], source: PeerSource): void {
    const [infoHash] = torrent.infoHashes
    if (infoHash === undefined || !this.#torrents.has(torrent)) return
    for (const address of addresses) this.dial(infoHash, address, source)
  }

  #hyperswarmRow(torrent: Torrent): SourceRow {
    const state = !torrent.discover ? 'private' : this.#swarm === null ? 'off' : 'on'
    return { source: 'hyperswarm', state }
  }

  #refresh(torrent: Torrent): void {
    this.#finders.refresh(torrent)
    this.#swarm?.refresh(torrent)
    this.#links.retry(torrent)
    this.#plain.dialer.redialNow(torrent.infoHashes)
  }

  async #leave(torrent: Torrent): Promise<void> {
    this.#torrents.delete(torrent)
    this.#links.onLeft(torrent)
    this.#plain.forget(torrent.infoHashes)
    await Promise.all([this.#finders.remove(torrent), this.#swarm?.leave(torrent)])
  }

  #onPeer(peer: PeerStream): void {
    this.#shareRoom()
    if (this.#closing === null) this.#events.onPeer(peer)
    else peer.stream.destroy()
  }

  /** Changes come in bursts: an interface, its address, its route. */
  #onNetworkChanged(): void {
    this.#changeTimer ??= setTimeout(() => this.#meetNewNetwork(), NETWORK_SETTLE_MS)
  }

  #meetNewNetwork(): void {
    this.#changeTimer = null
    this.#ports.refresh()
    this.#links.onNetworkChanged()
    this.#plain.dialer.redialNow()
    for (const torrent of this.#torrents) this.#swarm?.refresh(torrent)
  }

  #onRoom(): void {
    this.#shareRoom()
    this.#plain.dialer.dialQueued()
  }

  /** Plain peers leave less room for Hyperswarm's. */
  #shareRoom(): void {
    this.#swarm?.setMaxPeers(this.#room())
  }

  #room(): number {
    return Math.max(0, this.#budget.left('peers') + this.#links.count)
  }
}

function goneTrouble(host: string): Trouble {
  const sentence = `${host} is gone: nothing is sent or received until it is back.`
  return { code: 'BINDING_GONE', sentence }
}

function backTrouble(host: string): Trouble {
  return { code: 'BINDING_BACK', sentence: `${host} is back, and so are all connections that can be.` }
}
