import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { ConnectionBudget } from './budget.ts'
import { isNeighbour } from './candidates.ts'
import type { Torrent } from './common-torrents.ts'
import type { CurrentBinding } from './current-binding.ts'
import { HELLO_VERSION, type Hello } from './hello.ts'
import { Links, identityOf } from './links.ts'
import { SEARCH_CAPABILITY, type Answering } from './search-channel.ts'
import { neighbourlyAddresses, ownInterfaces } from './own-addresses.ts'
import { Swarm } from './swarm.ts'
import type {
  Address,
  AskablePeer,
  KeyPair,
  NetworkSettings,
  NetworkStatus,
  PeerStream,
  SourceRow,
  Trouble
} from './types.ts'

/** Changes of the network come in bursts: an interface, its address, its route. */
const NETWORK_SETTLE_MS = 300

const NO_IPV4: Trouble = {
  code: 'HYPERSWARM_NEEDS_IPV4',
  sentence: 'Hyperswarm is off: it needs an IPv4 address, and there is none among those Shoal is bound to.'
}

export interface ShoalPeersSetup {
  readonly binding: CurrentBinding
  readonly budget: ConnectionBudget
  readonly random: () => number
  readonly keyPair: KeyPair
  /** 'none': Hyperswarm is off. */
  readonly bootstrap: NetworkSettings['bootstrap']
  readonly tcpLanes: boolean
  readonly torrents: ReadonlySet<Torrent>
}

export interface ShoalPeersPorts {
  /** Our TCP port. */
  port(): number
  /** That by which the world reaches it. */
  externalPort(): number
  isSelf(address: Address): boolean
  onPeer(peer: PeerStream): void
  /** As `NetworkEvents.onAsked`. */
  onAsked(identity: string): Answering | null
  onNetworkChanged(): void
  onTrouble(trouble: Trouble): void
}

/** Other Shoals: found by Hyperswarm, or met by the key that they told over BitTorrent, and linked to over Noise by the best lane. */
export class ShoalPeers {
  readonly #setup: ShoalPeersSetup
  readonly #ports: ShoalPeersPorts
  readonly #session = randomBytes(8).toString('hex')
  readonly #links: Links
  /** Null: it is off, or there is nothing to bind it to. */
  #swarm: Swarm | null = null
  #settling: NodeJS.Timeout | null = null

  constructor(setup: ShoalPeersSetup, ports: ShoalPeersPorts) {
    this.#setup = setup
    this.#ports = ports
    this.#links = new Links({
      ...setup,
      own: (seenAt) => this.#hello(seenAt),
      interfaces: ownInterfaces,
      externalHost: () => this.#externalHost,
      isSelf: (address) => ports.isSelf(address),
      onPeer: (peer) => ports.onPeer(peer),
      onAsked: (identity) => ports.onAsked(identity)
    })
  }

  /** Resolves when the sockets are bound. @throws ShoalError 'listen-failed' */
  async open(): Promise<void> {
    const { bootstrap, binding, keyPair, random, torrents } = this.#setup
    if (bootstrap === 'none') return
    const { v4: host } = binding
    if (host === null) {
      this.#ports.onTrouble(NO_IPV4)
      return
    }
    this.#swarm = new Swarm(
      { bootstrap, host, keyPair, maxPeers: this.#room, random },
      {
        onConnection: (stream, path) => this.#links.onConnection(stream, path),
        onTrouble: (trouble) => this.#ports.onTrouble(trouble),
        onNetworkChanged: () => (this.#settling ??= setTimeout(() => this.#onSettled(), NETWORK_SETTLE_MS)),
        isBanned: (publicKey) => this.#setup.budget.isBanned(identityOf(publicKey)),
        hasPeers: (torrent) => this.#links.hasPeers(torrent)
      }
    )
    await this.#swarm.open()
    for (const torrent of torrents) this.#announce(torrent)
  }

  /** Of our key, as peers see it. */
  get identity(): string {
    return identityOf(this.#setup.keyPair.publicKey)
  }

  /** Our key, 32 bytes: other Shoals open lanes to it. Null: there are to be none. */
  get laneKey(): Uint8Array | null {
    return this.#setup.tcpLanes ? this.#setup.keyPair.publicKey : null
  }

  /** One of our ports as the world sees it; null while it is not known where we are. */
  address(port: number): Address | null {
    const host = this.#externalHost
    return host === null ? null : { host, port }
  }

  /** UDP; null while there is none. */
  get port(): number | null {
    return this.#swarm?.port ?? null
  }

  /** Connections that are being made. */
  get connecting(): number {
    return this.#swarm?.connecting ?? 0
  }

  /** Those that are linked. */
  get size(): number {
    return this.#links.count
  }

  /** As `Network.askable`. */
  get askable(): readonly AskablePeer[] {
    return this.#links.askable.map((link) => ({
      identity: link.setup.identity,
      ask: (question, ms) => link.ask(question, ms)
    }))
  }

  status(): Pick<NetworkStatus, 'links' | 'dht' | 'connects'> {
    return {
      links: this.#links.statuses(),
      dht: this.#swarm?.dhtStatus() ?? null,
      connects: this.#swarm?.connects() ?? { direct: 0, punched: 0, relayed: 0 }
    }
  }

  sourceRow({ discover }: Torrent): SourceRow {
    return { source: 'hyperswarm', state: !discover ? 'private' : this.#swarm === null ? 'off' : 'on' }
  }

  join(torrent: Torrent): void {
    // A link that is there may bring a peer at once: not before the caller has what it needs to take it.
    queueMicrotask(() => {
      if (this.#setup.torrents.has(torrent)) this.#links.onJoined(torrent)
    })
    this.#announce(torrent)
  }

  refresh(torrent: Torrent): void {
    this.#swarm?.refresh(torrent)
    this.#links.retry(torrent)
  }

  async leave(torrent: Torrent): Promise<void> {
    this.#links.onLeft(torrent)
    await this.#swarm?.leave(torrent)
  }

  /**
   * A peer of plain BitTorrent says that it is a Shoal with this key: it is met over Noise, which proves it, for all torrents that
   * are not private.
   * @param address where it listens; null: it has to come to us
   */
  meet(laneKey: Uint8Array, address: Address | null): void {
    if (!this.#setup.tcpLanes) return
    if (address === null) this.#links.invite(laneKey)
    else void this.#links.meet(laneKey, address)
  }

  /** Someone has come to our TCP port for a lane. */
  onLaneSocket(socket: Socket): void {
    void this.#links.onLaneSocket(socket)
  }

  /** Others have taken places of the budget, or given them back: what they leave Hyperswarm may seek to fill. */
  onRoom(): void {
    this.#swarm?.setMaxPeers(this.#room)
  }

  closeLink(identity: string): void {
    this.#links.closeLink(identity)
  }

  closeNewest(count: number): void {
    this.#links.closeNewest(count)
  }

  /** Our address is gone: Hyperswarm closes without a word to anyone, until `open`. */
  async abandon(): Promise<void> {
    const swarm = this.#swarm
    this.#swarm = null
    await swarm?.abandon()
  }

  async close(): Promise<void> {
    if (this.#settling !== null) clearTimeout(this.#settling)
    this.#links.close()
    await this.#swarm?.close()
  }

  /** As nodes of Hyperswarm's DHT see us. */
  get #externalHost(): string | null {
    return this.#swarm?.externalHost ?? null
  }

  get #room(): number {
    return Math.max(0, this.#setup.budget.left('peers') + this.size)
  }

  #hello(seenAt: string | null): Hello {
    const isNear = isNeighbour(seenAt, this.#externalHost)
    return {
      version: HELLO_VERSION,
      session: this.#session,
      port: !this.#setup.tcpLanes ? null : isNear ? this.#ports.port() : this.#ports.externalPort(),
      // Nobody but neighbours needs to know what our house looks like inside.
      addresses: isNear ? neighbourlyAddresses(this.#setup.binding) : [],
      capabilities: [SEARCH_CAPABILITY]
    }
  }

  #announce(torrent: Torrent): void {
    if (torrent.discover) this.#swarm?.join(torrent)
  }

  #onSettled(): void {
    this.#settling = null
    this.#links.onNetworkChanged()
    for (const torrent of this.#setup.torrents) this.#swarm?.refresh(torrent)
    this.#ports.onNetworkChanged()
  }
}
