import { Client } from 'bittorrent-dht'
import { isIPv4 } from 'node:net'
import { localAddressFor, resolveHost, type Binding } from '../binding.ts'
import { isDialable } from '../dialable.ts'
import { FloodWatch } from '../flood-watch.ts'
import { isOwnListener } from '../own-addresses.ts'
import { RateLimit } from '../rate-limit.ts'
import type { Seeker } from '../seeker.ts'
import type { Address } from '../types.ts'
import { UdpPort, type DatagramPort } from './datagram-port.ts'
import { Greeting } from './greeting.ts'
import { KrpcSocket, senderOf } from './krpc-socket.ts'
import { Lookups } from './lookups.ts'
import { Seeking } from './seeking.ts'

/** Names, looked up only when the user asks for the public DHT. */
const PUBLIC_NODES: readonly Address[] = [
  { host: 'router.bittorrent.com', port: 6881 },
  { host: 'router.utorrent.com', port: 6881 },
  { host: 'dht.transmissionbt.com', port: 6881 },
  { host: 'dht.libtorrent.org', port: 25401 }
]
/** Nodes kept from one run to the next; most of some dozens are still there the day after. */
const MAX_KNOWN_NODES = 200
/** Nodes to a bucket, and asked in the end (BEP 5). */
const K = 8
/** Announcements of others: at most twice as many, which the library draws from afresh for each question. */
const MAX_STORED_PEERS = 1_000
const STORED_FOR_MS = 30 * 60_000
/** Each is announced to at once. */
const MAX_TABLES = 32
/** Nodes that we ask for their id because they asked us something or a peer told of them. */
const EACH_INTRODUCER = { burst: 4, perSecond: 1 / 60 }
const ALL_INTRODUCERS = { burst: 20, perSecond: 1 }

export interface MainlineSettings {
  readonly binding: Binding
  /** UDP; taken if it is free, else any. 0: any. */
  readonly port: number
  /** Nodes to start from: addresses or names; 'public': well-known ones, only when the user asks. */
  readonly bootstrap: readonly Address[] | 'public'
  /** What `nodes` gave the last time. */
  readonly knownNodes: readonly Address[]
  readonly random: () => number
}

export interface MainlineEvents {
  onWarning(sentence: string): void
}

export interface MainlineStatus {
  /** In our table; each has answered us. */
  readonly nodes: number
  readonly isOnline: boolean
  /** Datagrams since the start; those dropped are among those received. */
  readonly received: number
  readonly dropped: number
  /** Addresses that nodes told and that were not theirs to tell. */
  readonly bogus: number
}

/** One node of BitTorrent's DHT (BEP 5) for all torrents. IPv4 alone: the library does not offer BEP 32. */
export class Mainline {
  readonly #settings: MainlineSettings
  readonly #datagrams: DatagramPort
  readonly #krpc: KrpcSocket
  readonly #dht: Client
  readonly #lookups: Lookups
  readonly #seekings = new Set<Seeking>()
  readonly #introductions = new RateLimit(EACH_INTRODUCER, ALL_INTRODUCERS, performance.now())
  readonly #floods: FloodWatch
  readonly #greeting: Greeting
  #closed: Promise<void> | null = null

  /**
   * @returns null where the binding does without IPv4: then there is no node
   * @throws ShoalError listen-failed
   */
  static async open(settings: MainlineSettings, events: MainlineEvents): Promise<Mainline | null> {
    const { v4 } = settings.binding
    return v4 === null ? null : new Mainline(await UdpPort.open(v4, settings.port), settings, events)
  }

  /** @param datagrams is closed with the node */
  constructor(datagrams: DatagramPort, settings: MainlineSettings, events: MainlineEvents) {
    this.#settings = settings
    this.#datagrams = datagrams
    this.#floods = new FloodWatch('the DHT port', (sentence) => events.onWarning(sentence))
    this.#krpc = new KrpcSocket(datagrams, {
      canReach: (address) =>
        localAddressFor(settings.binding, address.host) !== null &&
        !isOwnListener(address, datagrams.address),
      resolve: async (name) =>
        (await resolveHost(settings.binding, name)).find((host) => isIPv4(host)) ?? null,
      onStranger: (address) => this.#introduce(address),
      onDropped: ({ host }) => this.#floods.onDropped(host, performance.now()),
      onBogus: (infoHash, { host }) => this.#onBogus(infoHash, host)
    })
    this.#dht = new Client({
      bootstrap: settings.bootstrap === 'public' ? PUBLIC_NODES : settings.bootstrap,
      krpcSocket: this.#krpc,
      k: K,
      maxPeers: MAX_STORED_PEERS,
      maxAge: STORED_FOR_MS,
      maxTables: MAX_TABLES
    })
    this.#dht.on('node', () => this.#onNode())
    this.#dht.listen()
    this.#lookups = new Lookups(this.#dht)
    this.#greeting = new Greeting(this.#dht, knownNodesOf(settings))
  }

  /** UDP; tell it to peers (BEP 5's PORT). */
  get port(): number {
    return this.#datagrams.address.port
  }

  /**
   * Looks for a torrent's peers and announces it, now and every quarter of an hour until closed.
   * @param infoHashes 40 hex digits each; both of a hybrid torrent, that of version 2 cut to 20 bytes
   * @param seeker is told of IPv4 addresses alone; while it is a seed nobody is looked for sooner because none were found
   */
  seek(infoHashes: readonly string[], seeker: Seeker): Seeking {
    const { host } = this.#datagrams.address
    const seeking: Seeking = new Seeking(infoHashes, seeker, {
      lookups: this.#lookups,
      random: this.#settings.random,
      joined: () => this.#greeting.joined(),
      isSelf: (address) => isOwnListener(address, { host, port: seeker.port() }),
      onClosed: () => this.#seekings.delete(seeking)
    })
    this.#seekings.add(seeking)
    return seeking
  }

  /** A peer says that there is a DHT node at its address (BEP 5's PORT). */
  onPort(host: string, port: number): void {
    this.#introduce({ host, port })
  }

  /** To start from the next time, at most 200. */
  nodes(): readonly Address[] {
    const nodes = this.#dht.toJSON().nodes.map(({ host, port }) => ({ host, port }))
    return nodes.length > 0 ? nodes.slice(0, MAX_KNOWN_NODES) : knownNodesOf(this.#settings)
  }

  status(): MainlineStatus {
    const { isOnline, received, dropped, bogus } = this.#krpc
    return { nodes: this.#dht.nodes.count(), isOnline, received, dropped, bogus }
  }

  async close(): Promise<void> {
    await (this.#closed ??= this.#close())
  }

  /** A node is added only when it answers at the address. */
  #introduce(address: Address): void {
    const { host, port } = address
    if (!isIPv4(host) || !isDialable(address, host) || this.#closed !== null) return
    if (this.#introductions.allows(senderOf(address), performance.now())) this.#dht.addNode({ host, port })
  }

  #onBogus(infoHash: string, who: string): void {
    for (const seeking of this.#seekings) if (seeking.infoHashes.includes(infoHash)) seeking.onBogus(who)
  }

  /** After the first one, those who have looked in vain may look again. */
  #onNode(): void {
    if (this.#dht.nodes.count() > 1) return
    for (const seeking of this.#seekings) if (seeking.peers === 0) seeking.refresh()
  }

  async #close(): Promise<void> {
    for (const seeking of this.#seekings) seeking.close()
    this.#lookups.close()
    this.#greeting.close()
    await new Promise<void>((resolve) => this.#dht.destroy(resolve))
    await this.#datagrams.close()
  }
}

function knownNodesOf({ knownNodes }: MainlineSettings): readonly Address[] {
  return knownNodes.filter((node) => isIPv4(node.host) && isDialable(node, null)).slice(0, MAX_KNOWN_NODES)
}
