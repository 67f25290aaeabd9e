import type { Tiers } from '../../shared/tiers.ts'
import type { Binding } from './binding.ts'
import type { Torrent } from './common-torrents.ts'
import { LanDiscovery } from './lan/lan-discovery.ts'
import type { DatagramPort } from './mainline/datagram-port.ts'
import { Mainline } from './mainline/mainline.ts'
import type { Seeker } from './seeker.ts'
import { bogusTrouble, trackerTrouble } from './teller-troubles.ts'
import { TrackerClient } from './trackers/tracker-client.ts'
import { Trackers } from './trackers/trackers.ts'
import { unaskedTrackers } from './trackers/unasked.ts'
import { Way } from './way.ts'
import type {
  Address,
  Announcing,
  FindingSettings,
  MainlineStatus,
  PeerSource,
  SourceRow,
  TrackerRow,
  Trouble
} from './types.ts'

export interface FindersSetup {
  readonly binding: Binding
  readonly random: () => number
  /** Of the mainline DHT, that were there the last time. */
  readonly knownNodes: readonly Address[]
}

export interface FindersPorts {
  /** Our TCP port, which neighbours are told. */
  port(): number
  /** That by which the world reaches it. */
  externalPort(): number
  /** A UDP socket on that port that the DHT may share; null: there is none. */
  datagrams(): DatagramPort | null
  onFound(infoHash: string, address: Address, source: PeerSource): void
  onTrouble(trouble: Trouble): void
}

/** A torrent whose peers are sought. */
interface Sought {
  announcing: Announcing | null
  /** Null while no tracker is asked. */
  trackers: Trackers | null
  /** False: trackers are not to hear of it yet. */
  isAnnounced: boolean
}

const NOBODY: FindingSettings = { trackers: false, dht: 'none', pex: false, lan: false, portMapping: false }

/**
 * Those who tell of peers, for all torrents: trackers, BitTorrent's mainline DHT, the local network. Peers that tell of peers
 * (PEX) do so over their wires, and Hyperswarm connects by itself.
 */
export class Finders {
  readonly #setup: FindersSetup
  readonly #ports: FindersPorts
  readonly #client: TrackerClient
  readonly #sought = new Map<Torrent, Sought>()
  readonly #dht: Way<Mainline>
  readonly #lan: Way<LanDiscovery>
  #settings = NOBODY
  #nodes: readonly Address[]
  /** Changes of settings, one after the other. */
  #changing: Promise<void> = Promise.resolve()
  #isSuspended = false
  #isClosed = false

  constructor(setup: FindersSetup, ports: FindersPorts) {
    this.#setup = setup
    this.#ports = ports
    this.#client = new TrackerClient(setup)
    this.#nodes = setup.knownNodes
    this.#dht = new Way({
      open: () => this.#openDht(),
      seek: (node, torrent) => node.seek(torrent.infoHashes, this.#seeker('dht', torrent)),
      onClosing: (node) => (this.#nodes = node.nodes()),
      onFault: (sentence) => this.#warn('MAINLINE_DHT', sentence)
    })
    this.#lan = new Way({
      open: () => this.#openLan(),
      seek: (node, torrent) => node.seek(torrent.infoHashes, this.#seeker('lan', torrent)),
      onClosing: nothing,
      onFault: (sentence) => this.#warn('LAN', sentence)
    })
  }

  get settings(): FindingSettings {
    return this.#settings
  }

  /** Nodes of the mainline DHT, to be kept until the next start. */
  get nodes(): readonly Address[] {
    return this.#dht.node?.nodes() ?? this.#nodes
  }

  /** Null while it is off. */
  get mainline(): MainlineStatus | null {
    const { node } = this.#dht
    return node === null ? null : { port: node.port, ...node.status() }
  }

  /** Resolves when what is on now has its sockets, as far as it could get them. */
  set(settings: FindingSettings): Promise<void> {
    this.#changing = this.#changing.then(() => this.#change(settings))
    return this.#changing
  }

  /** @param isAnnounced whether its trackers may hear of it at once */
  add(torrent: Torrent, announcing: Announcing | null, isAnnounced: boolean): void {
    const sought: Sought = { announcing, trackers: null, isAnnounced }
    this.#sought.set(torrent, sought)
    this.#askTrackers(torrent, sought)
    for (const way of this.#ways) way.add(torrent)
  }

  /** From now on its trackers may hear of it. Twice is harmless. */
  announce(torrent: Torrent): void {
    const sought = this.#sought.get(torrent)
    if (sought === undefined) return
    sought.isAnnounced = true
    this.#askTrackers(torrent, sought)
  }

  /** Resolves when the trackers know, or did not answer in time. */
  async remove(torrent: Torrent): Promise<void> {
    const sought = this.#sought.get(torrent)
    this.#sought.delete(torrent)
    for (const way of this.#ways) way.remove(torrent)
    await sought?.trackers?.close()
  }

  /** Asks everyone again, as soon as they allow. */
  refresh(torrent: Torrent): void {
    this.#sought.get(torrent)?.trackers?.announceNow()
    for (const way of this.#ways) way.refresh(torrent)
  }

  onComplete(torrent: Torrent): void {
    this.#sought.get(torrent)?.trackers?.complete()
  }

  setTrackers(torrent: Torrent, tiers: Tiers): void {
    const sought = this.#sought.get(torrent)
    if (sought === undefined || sought.announcing === null) return
    sought.announcing = { ...sought.announcing, tiers }
    sought.trackers?.setTiers(tiers)
    this.#askTrackers(torrent, sought)
  }

  trackers(torrent: Torrent): readonly TrackerRow[] {
    const sought = this.#sought.get(torrent)
    const tiers = sought?.announcing?.tiers ?? []
    return (
      sought?.trackers?.rows() ??
      unaskedTrackers(tiers, this.#settings.trackers ? 'not-contacted' : 'disabled')
    )
  }

  sources(torrent: Torrent): readonly SourceRow[] {
    const stateOf = (isOn: boolean): SourceRow['state'] =>
      !torrent.discover ? 'private' : isOn ? 'on' : 'off'
    return [
      { source: 'dht', state: stateOf(this.#dht.node !== null) },
      { source: 'pex', state: stateOf(this.#settings.pex) },
      { source: 'lan', state: stateOf(this.#lan.node !== null) }
    ]
  }

  /** A peer says that it runs a node of the mainline DHT. */
  onDhtPort(host: string, port: number): void {
    this.#dht.node?.onPort(host, port)
  }

  /** The addresses that all is bound to are gone: nobody is asked until `resume`. */
  suspend(): Promise<void> {
    this.#isSuspended = true
    return (this.#changing = this.#changing.then(async () => {
      await Promise.all([this.#dht.close(), this.#lan.close(), this.#client.hangUp()])
    }))
  }

  /** They are there again, or others are. */
  resume(): Promise<void> {
    this.#isSuspended = false
    return (this.#changing = this.#changing.then(async () => {
      if (this.#isClosed) return
      await Promise.all(this.#ways.map((way) => way.open()))
      for (const torrent of this.#sought.keys()) this.refresh(torrent)
    }))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#changing
    await Promise.all([...this.#sought.keys()].map((torrent) => this.remove(torrent)))
    await Promise.all([this.#dht.close(), this.#lan.close(), this.#client.close()])
  }

  async #change(settings: FindingSettings): Promise<void> {
    const before = this.#settings
    if (this.#isClosed) return
    this.#settings = settings
    if (settings.trackers !== before.trackers) this.#switchTrackers()
    if (JSON.stringify(settings.dht) !== JSON.stringify(before.dht)) await this.#reopen(this.#dht)
    if (settings.lan !== before.lan) await this.#reopen(this.#lan)
  }

  get #ways(): readonly [Way<Mainline>, Way<LanDiscovery>] {
    return [this.#dht, this.#lan]
  }

  async #reopen(way: Way<Mainline> | Way<LanDiscovery>): Promise<void> {
    await way.close()
    if (!this.#isSuspended) await way.open()
  }

  #switchTrackers(): void {
    for (const [torrent, sought] of this.#sought) {
      if (!this.#settings.trackers) {
        void sought.trackers?.close()
        sought.trackers = null
      }
      this.#askTrackers(torrent, sought)
    }
  }

  #askTrackers(torrent: Torrent, sought: Sought): void {
    const { announcing, trackers, isAnnounced } = sought
    const isDue = this.#settings.trackers && isAnnounced && trackers === null
    if (!isDue || announcing === null || announcing.tiers.length === 0) return
    const setup = {
      ...announcing,
      infoHashes: torrent.infoHashes,
      client: this.#client,
      port: () => this.#ports.externalPort(),
      random: this.#setup.random
    }
    sought.trackers = new Trackers(setup, {
      onPeers: (peers) => this.#onFound(torrent, peers, 'tracker'),
      onWarning: (url, words, kind) => this.#ports.onTrouble(trackerTrouble(url, words, kind, torrent))
    })
    sought.trackers.start()
  }

  async #openDht(): Promise<Mainline | null> {
    const { dht: bootstrap } = this.#settings
    if (bootstrap === 'none') return null
    const { binding, random } = this.#setup
    const settings = { binding, port: this.#ports.port(), bootstrap, knownNodes: this.#nodes, random }
    const events = { onWarning: (sentence: string) => this.#warn('MAINLINE_DHT', sentence) }
    const shared = this.#ports.datagrams()
    return shared === null ? await Mainline.open(settings, events) : new Mainline(shared, settings, events)
  }

  async #openLan(): Promise<LanDiscovery | null> {
    if (!this.#settings.lan) return null
    const settings = { binding: this.#setup.binding, port: () => this.#ports.port() }
    return await LanDiscovery.open(settings, { onWarning: (sentence) => this.#warn('LAN', sentence) })
  }

  #seeker(source: 'dht' | 'lan', torrent: Torrent): Seeker {
    return {
      port: () => this.#ports.externalPort(),
      isSeed: () => this.#sought.get(torrent)?.announcing?.progress().left === 0,
      onPeers: (peers) => this.#onFound(torrent, peers, source),
      onBogus: (who) => this.#ports.onTrouble(bogusTrouble(source, who, torrent))
    }
  }

  /** Answers may come when it is sought no more. */
  #onFound(torrent: Torrent, addresses: readonly Address[], source: PeerSource): void {
    const [infoHash] = torrent.infoHashes
    if (infoHash === undefined || !this.#sought.has(torrent)) return
    for (const address of addresses) this.#ports.onFound(infoHash, address, source)
  }

  #warn(code: string, sentence: string): void {
    this.#ports.onTrouble({ code, sentence })
  }
}

function nothing(): void {
  // neighbours are heard again by themselves
}
