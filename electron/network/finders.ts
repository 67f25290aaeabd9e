import type { Tiers } from '../../shared/tiers.ts'
import { ShoalError } from '../../shared/errors.ts'
import type { Binding } from './binding.ts'
import type { Torrent } from './common-torrents.ts'
import { LanDiscovery } from './lan/lan-discovery.ts'
import type { DatagramPort } from './mainline/datagram-port.ts'
import { Mainline } from './mainline/mainline.ts'
import type { Seeker } from './seeker.ts'
import { TrackerClient } from './trackers/tracker-client.ts'
import { Trackers, type WarningKind } from './trackers/trackers.ts'
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

export interface FindersPorts {
  readonly binding: Binding
  readonly random: () => number
  /** Our TCP port, which neighbours are told. */
  readonly port: () => number
  /** A UDP socket on that port that the DHT may share; null: there is none. */
  readonly datagrams: () => DatagramPort | null
  /** That by which the world reaches it. */
  readonly externalPort: () => number
  onFound(torrent: Torrent, addresses: readonly Address[], source: PeerSource): void
  onTrouble(trouble: Trouble): void
}

/** Ways that find peers of a torrent by its infohashes alone. */
type Way = 'dht' | 'lan'

/** One torrent's part in one way. */
interface Seeking {
  refresh(): void
  close(): void
}

interface Sought {
  announcing: Announcing | null
  /** Null while no tracker is asked. */
  trackers: Trackers | null
  /** False: trackers are not to hear of it yet. */
  isAnnounced: boolean
  readonly seekings: Map<Way, Seeking>
}

const NOBODY: FindingSettings = { trackers: false, dht: 'none', pex: false, lan: false, portMapping: false }

/**
 * Those who tell of peers, for all torrents: trackers, BitTorrent's mainline DHT, the local network. Peers that tell of peers
 * (PEX) do so over their wires, and Hyperswarm connects by itself.
 */
export class Finders {
  readonly #ports: FindersPorts
  readonly #client: TrackerClient
  readonly #sought = new Map<Torrent, Sought>()
  #settings = NOBODY
  #nodes: readonly Address[]
  #dht: Mainline | null = null
  #lan: LanDiscovery | null = null
  /** Changes of settings, one after the other. */
  #changing: Promise<void> = Promise.resolve()
  #isSuspended = false
  #isClosed = false

  /** @param nodes of the mainline DHT that were there the last time */
  constructor(ports: FindersPorts, nodes: readonly Address[]) {
    this.#ports = ports
    this.#client = new TrackerClient(ports)
    this.#nodes = nodes
  }

  get settings(): FindingSettings {
    return this.#settings
  }

  /** Nodes of the mainline DHT, to be kept until the next start. */
  get nodes(): readonly Address[] {
    return this.#dht?.nodes() ?? this.#nodes
  }

  /** Null while it is off. */
  get mainline(): MainlineStatus | null {
    return this.#dht === null ? null : { port: this.#dht.port, ...this.#dht.status() }
  }

  /** Resolves when what is on now has its sockets, as far as it could get them. */
  set(settings: FindingSettings): Promise<void> {
    this.#changing = this.#changing.then(() => this.#change(settings))
    return this.#changing
  }

  /** @param isAnnounced whether its trackers may hear of it at once */
  add(torrent: Torrent, announcing: Announcing | null, isAnnounced: boolean): void {
    const sought: Sought = { announcing, trackers: null, isAnnounced, seekings: new Map() }
    this.#sought.set(torrent, sought)
    this.#askTrackers(torrent, sought)
    this.#seekBy('dht', torrent, sought)
    this.#seekBy('lan', torrent, sought)
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
    for (const seeking of sought?.seekings.values() ?? []) seeking.close()
    await sought?.trackers?.close()
  }

  /** Asks everyone again, as soon as they allow. */
  refresh(torrent: Torrent): void {
    const sought = this.#sought.get(torrent)
    sought?.trackers?.announceNow()
    for (const seeking of sought?.seekings.values() ?? []) seeking.refresh()
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
    return sought?.trackers?.rows() ?? unasked(tiers, this.#settings.trackers ? 'not-contacted' : 'disabled')
  }

  sources(torrent: Torrent): readonly SourceRow[] {
    const stateOf = (isOn: boolean): SourceRow['state'] =>
      !torrent.discover ? 'private' : isOn ? 'on' : 'off'
    return [
      { source: 'dht', state: stateOf(this.#dht !== null) },
      { source: 'pex', state: stateOf(this.#settings.pex) },
      { source: 'lan', state: stateOf(this.#lan !== null) }
    ]
  }

  /** A peer says that it runs a node of the mainline DHT. */
  onDhtPort(host: string, port: number): void {
    this.#dht?.onPort(host, port)
  }

  /** The addresses that all is bound to are gone: nobody is asked until `resume`. */
  suspend(): Promise<void> {
    this.#isSuspended = true
    return (this.#changing = this.#changing.then(async () => {
      await Promise.all([this.#closeDht(), this.#closeLan(), this.#client.hangUp()])
    }))
  }

  /** They are there again, or others are. */
  resume(): Promise<void> {
    this.#isSuspended = false
    return (this.#changing = this.#changing.then(async () => {
      if (this.#isClosed) return
      await Promise.all([this.#switchDht(), this.#switchLan()])
      for (const torrent of this.#sought.keys()) this.refresh(torrent)
    }))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#changing
    await Promise.all([...this.#sought.keys()].map((torrent) => this.remove(torrent)))
    await Promise.all([this.#closeDht(), this.#closeLan(), this.#client.close()])
  }

  async #change(settings: FindingSettings): Promise<void> {
    const before = this.#settings
    if (this.#isClosed) return
    this.#settings = settings
    if (settings.trackers !== before.trackers) this.#switchTrackers()
    if (JSON.stringify(settings.dht) !== JSON.stringify(before.dht)) await this.#switchDht()
    if (settings.lan !== before.lan) await this.#switchLan()
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
    const { random, externalPort: port } = this.#ports
    const setup = { ...announcing, infoHashes: torrent.infoHashes, client: this.#client, port, random }
    sought.trackers = new Trackers(setup, {
      onPeers: (peers) => this.#ports.onFound(torrent, peers, 'tracker'),
      onWarning: (url, words, kind) => this.#ports.onTrouble(trackerTrouble(url, words, kind, torrent))
    })
    sought.trackers.start()
  }

  async #switchDht(): Promise<void> {
    await this.#closeDht()
    const { dht: bootstrap } = this.#settings
    if (bootstrap === 'none' || this.#isSuspended) return
    const { binding, random, port } = this.#ports
    const setup = { binding, port: port(), bootstrap, knownNodes: this.#nodes, random }
    const events = { onWarning: (sentence: string) => this.#warn('MAINLINE_DHT', sentence) }
    const shared = this.#ports.datagrams()
    this.#dht =
      shared === null
        ? await this.#opened('MAINLINE_DHT', Mainline.open(setup, events))
        : new Mainline(shared, setup, events)
    for (const [torrent, sought] of this.#sought) this.#seekBy('dht', torrent, sought)
  }

  async #closeDht(): Promise<void> {
    this.#nodes = this.nodes
    const dht = this.#dht
    this.#dht = null
    this.#endSeekings('dht')
    await dht?.close()
  }

  async #switchLan(): Promise<void> {
    await this.#closeLan()
    if (!this.#settings.lan || this.#isSuspended) return
    const { binding, port } = this.#ports
    const events = { onWarning: (sentence: string) => this.#warn('LAN', sentence) }
    this.#lan = await this.#opened('LAN', LanDiscovery.open({ binding, port }, events))
    for (const [torrent, sought] of this.#sought) this.#seekBy('lan', torrent, sought)
  }

  async #closeLan(): Promise<void> {
    const lan = this.#lan
    this.#lan = null
    this.#endSeekings('lan')
    await lan?.close()
  }

  #endSeekings(way: Way): void {
    for (const { seekings } of this.#sought.values()) {
      seekings.get(way)?.close()
      seekings.delete(way)
    }
  }

  /** A private torrent is nobody's business but its trackers' (BEP 27). */
  #seekBy(way: Way, torrent: Torrent, sought: Sought): void {
    const seeking = torrent.discover ? this.#seeking(way, torrent, sought) : null
    if (seeking !== null) sought.seekings.set(way, seeking)
  }

  #seeking(way: Way, torrent: Torrent, { announcing }: Sought): Seeking | null {
    const { infoHashes } = torrent
    const seeker: Seeker = {
      port: () => this.#ports.externalPort(),
      isSeed: () => announcing?.progress().left === 0,
      onPeers: (peers) => this.#ports.onFound(torrent, peers, way),
      onBogus: (who) => this.#ports.onTrouble(bogusTrouble(way, who, torrent))
    }
    return (way === 'dht' ? this.#dht : this.#lan)?.seek(infoHashes, seeker) ?? null
  }

  /** One way less is no reason to stop. */
  async #opened<T>(code: string, opening: Promise<T | null>): Promise<T | null> {
    try {
      return await opening
    } catch (error) {
      if (!(error instanceof ShoalError)) throw error
      this.#warn(code, error.message)
      return null
    }
  }

  #warn(code: string, sentence: string): void {
    this.#ports.onTrouble({ code, sentence })
  }
}

function trackerTrouble(url: string, words: string, kind: WarningKind, { infoHashes }: Torrent): Trouble {
  const [infoHash = ''] = infoHashes
  // Its path may hold a key that is its user's alone, and logs are shown to others.
  const who = URL.canParse(url) ? new URL(url).host : url
  const sentence = `The tracker ${who} ${MEANINGS[kind]}: ${words}`
  return { infoHash, code: `tracker-${kind}`, sentence, culprit: { who, words } }
}

function bogusTrouble(way: Way, who: string, { infoHashes }: Torrent): Trouble {
  const [infoHash = ''] = infoHashes
  const sentence = `${TELLERS[way]} ${who} tells of peers where none can be; that is ignored.`
  return { infoHash, code: `${way}-tells-bogus`, sentence, culprit: { who, words: '' } }
}

const TELLERS: Readonly<Record<Way, string>> = { dht: 'The DHT node', lan: 'In the local network' }

const MEANINGS: Readonly<Record<WarningKind, string>> = {
  unreachable: 'cannot be reached',
  nonsense: 'does not answer as it should',
  refused: 'refuses',
  warning: 'warns'
}

function unasked(tiers: Tiers, status: 'disabled' | 'not-contacted'): readonly TrackerRow[] {
  const unknown = {
    message: null,
    peers: null,
    seeds: null,
    leechers: null,
    downloads: null,
    nextAnnounce: null
  }
  return tiers.flatMap((urls, tier) => urls.map((url) => ({ url, tier, status, ...unknown })))
}
