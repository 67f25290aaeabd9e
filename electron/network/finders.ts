import type { Binding } from './binding.ts'
import type { Torrent } from './common-torrents.ts'
import { Mainline } from './mainline/mainline.ts'
import type { Seeking } from './mainline/seeking.ts'
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
import type { Tiers } from '../../shared/tiers.ts'

export interface FindersPorts {
  readonly binding: Binding
  readonly random: () => number
  /** The port at which peers reach us. */
  readonly port: () => number
  onFound(torrent: Torrent, addresses: readonly Address[], source: PeerSource): void
  onTrouble(trouble: Trouble): void
}

interface Sought {
  readonly announcing: Announcing | null
  seeking: Seeking | null
}

/**
 * Those who tell of peers, for all torrents: trackers, BitTorrent's mainline DHT, the local network. Peers that tell of peers
 * (PEX) do so over their wires, and Hyperswarm connects by itself.
 */
export class Finders {
  readonly #ports: FindersPorts
  readonly #sought = new Map<Torrent, Sought>()
  #settings: FindingSettings = { trackers: false, dht: 'none', pex: false, lan: false }
  #nodes: readonly Address[]
  #dht: Mainline | null = null
  /** Changes of settings, one after the other. */
  #changing: Promise<void> = Promise.resolve()
  #isClosed = false

  /** @param nodes of the mainline DHT that were there the last time */
  constructor(ports: FindersPorts, nodes: readonly Address[]) {
    this.#ports = ports
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
    const before = this.#settings
    this.#settings = settings
    this.#changing = this.#changing.then(async () => {
      if (this.#isClosed) return
      if (JSON.stringify(settings.dht) !== JSON.stringify(before.dht)) await this.#switchDht()
    })
    return this.#changing
  }

  add(torrent: Torrent, announcing: Announcing | null): void {
    const sought: Sought = { announcing, seeking: null }
    this.#sought.set(torrent, sought)
    if (!torrent.discover) return
    if (this.#dht !== null) this.#seek(this.#dht, torrent, sought)
  }

  /** Resolves when the trackers know, or did not answer in time. */
  remove(torrent: Torrent): Promise<void> {
    const sought = this.#sought.get(torrent)
    this.#sought.delete(torrent)
    sought?.seeking?.close()
    return Promise.resolve()
  }

  /** Asks everyone again, as soon as they allow. */
  refresh(torrent: Torrent): void {
    const sought = this.#sought.get(torrent)
    sought?.seeking?.refresh()
  }

  setTrackers(torrent: Torrent, tiers: Tiers): void {
    const sought = this.#sought.get(torrent)
    if (sought === undefined || sought.announcing === null) return
    const changed = { ...sought, announcing: { ...sought.announcing, tiers } }
    this.#sought.set(torrent, changed)
  }

  trackers(torrent: Torrent): readonly TrackerRow[] {
    const sought = this.#sought.get(torrent)
    if (sought === undefined) return []
    return disabled(sought.announcing?.tiers ?? [])
  }

  sources(torrent: Torrent): readonly SourceRow[] {
    const { pex } = this.#settings
    const stateOf = (isOn: boolean): SourceRow['state'] =>
      !torrent.discover ? 'private' : isOn ? 'on' : 'off'
    return [
      { source: 'dht', state: stateOf(this.#dht !== null) },
      { source: 'pex', state: stateOf(pex) },
      { source: 'lan', state: stateOf(false) }
    ]
  }

  /** A peer says that it runs a node of the mainline DHT. */
  onDhtPort(host: string, port: number): void {
    this.#dht?.onPort(host, port)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#changing
    await Promise.all([...this.#sought.keys()].map((torrent) => this.remove(torrent)))
    this.#nodes = this.nodes
    const dht = this.#dht
    this.#dht = null
    await dht?.close()
  }

  async #switchDht(): Promise<void> {
    const { binding, random, port } = this.#ports
    const former = this.#dht
    this.#nodes = this.nodes
    this.#dht = null
    for (const sought of this.#sought.values()) {
      sought.seeking?.close()
      sought.seeking = null
    }
    await former?.close()
    const { dht: bootstrap } = this.#settings
    if (bootstrap === 'none' || binding.v4 === null) return
    const knownNodes = this.#nodes
    const setup = { binding, port: port(), bootstrap, knownNodes, random }
    const node = await Mainline.open(setup, { onWarning: (sentence) => this.#warn('MAINLINE_DHT', sentence) })
    if (node === null) return
    this.#dht = node
    for (const [torrent, sought] of this.#sought) if (torrent.discover) this.#seek(node, torrent, sought)
  }

  #seek(node: Mainline, torrent: Torrent, sought: Sought): void {
    const { port } = this.#ports
    sought.seeking = node.seek(torrent.infoHashes, port, (peers) =>
      this.#ports.onFound(torrent, peers, 'dht')
    )
  }

  #warn(code: string, sentence: string, torrent?: Torrent): void {
    const infoHash = torrent?.infoHashes[0]
    this.#ports.onTrouble({ code, sentence, ...(infoHash !== undefined && { infoHash }) })
  }
}

function disabled(tiers: Tiers): readonly TrackerRow[] {
  return tiers.flatMap((urls, tier) =>
    urls.map((url) => ({
      url,
      tier,
      status: 'disabled' as const,
      message: null,
      peers: null,
      seeds: null,
      leechers: null,
      downloads: null,
      nextAnnounce: null
    }))
  )
}
