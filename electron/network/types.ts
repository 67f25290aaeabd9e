import type { Tiers } from '../../shared/tiers.ts'
import type { Duplex as NodeDuplex } from 'node:stream'
import type { Duplex as StreamxDuplex } from 'streamx'
import type { SearchHit, SearchQuestion } from '../wire/search-messages.ts'
import type { Answering } from './search-channel.ts'

/** The path bytes take to a peer; 'HTTP' to a web seed. */
export type LaneName = 'LAN TCP' | 'TCP' | 'uTP' | 'UDX' | 'relayed' | 'HTTP'

/**
 * What somebody on the way to a peer can read. 'handshake': only what follows the handshakes; 'rc4': nothing, unless they try
 * (both are Message Stream Encryption, which hides and does not prove); 'noise': nothing, and the peer has proven its key.
 */
export type Encryption = 'none' | 'handshake' | 'rc4' | 'noise'

/**
 * What is done about Message Stream Encryption, which hides BitTorrent from whoever only glances at it. 'off': plain connections
 * alone. 'prefer': encrypted handshakes where the other side can, with a plain payload unless it insists on RC4; plain ones are
 * made and taken too. 'require': encrypted handshakes and RC4 for all that follows, and nobody else is spoken to (Shoal peers
 * over Noise are).
 */
export type EncryptionPolicy = 'off' | 'prefer' | 'require'

/** Who told us of a peer. 'user': a person, by hand or in a link (`x.pe`); 'incoming': the peer itself, by coming. */
export type PeerSource = 'user' | 'tracker' | 'dht' | 'pex' | 'lan' | 'hyperswarm' | 'incoming' | 'holepunch'

export interface Address {
  readonly host: string
  readonly port: number
}

/** An Ed25519 key pair: 32 bytes public, 64 bytes secret. */
export interface KeyPair {
  readonly publicKey: Uint8Array
  readonly secretKey: Uint8Array
}

/** A plain socket is node's, a wire over Noise is streamx's: both carry bytes and neither ever emits an unhandled error. */
export type ByteStream = NodeDuplex | (StreamxDuplex & { readonly writableLength: number })

/** Bytes to one peer for one torrent, before the BitTorrent handshake. Whoever gets it owns `stream` and destroys it. */
export interface PeerStream {
  readonly stream: ByteStream
  /** Read it afresh: a wire moves to a better lane while its stream goes on. */
  readonly lane: LaneName
  readonly encryption: Encryption
  /** Who told us of it first. */
  readonly source: PeerSource
  /** `key:<hex>` for Shoal peers, `addr:<ip>` for all others: the same across reconnects. */
  readonly identity: string
  readonly address: Address | null
  readonly outgoing: boolean
  /** 40 hex digits; null for plain incoming connections, whose handshake tells. */
  readonly infoHash: string | null
}

/** Something a user should know, in one sentence; not an error of any call. */
export interface Trouble {
  /** 40 hex digits, where it concerns one torrent. */
  readonly infoHash?: string
  readonly code: string
  readonly sentence: string
  /** Where one of those who tell of peers is to blame. */
  readonly culprit?: Culprit
}

export interface Culprit {
  /** An address or the name of a host. */
  readonly who: string
  /** What it said itself; inert. Empty: nothing. */
  readonly words: string
}

/** Where the router of our network is asked, and from where. IPv4 alone: what is mapped is IPv4's shortage of addresses. */
export interface RouterPlace {
  /** Where it takes NAT-PMP and PCP. */
  readonly gateway: Address
  /** Our address in its network: to this it maps ports, and every question comes from there. */
  readonly local: string
  /** Where UPnP's search goes. */
  readonly search: Address
}

/** A port of ours that the router passes on to us. */
export interface MappedPort {
  readonly protocol: 'TCP' | 'UDP'
  readonly port: number
  /** The router's address outside, null while it does not tell, and the port there: not always ours. */
  readonly external: { readonly host: string | null; readonly port: number }
  readonly by: 'PCP' | 'NAT-PMP' | 'UPnP'
}

export interface NetworkSettings {
  /** Nodes of the DHT to start from; 'none': no Hyperswarm at all; 'public': the library's own, only when the user asks. */
  readonly bootstrap: readonly Address[] | 'none' | 'public'
  /** What every socket is bound to, as `bindingTo` reads it. */
  readonly host: string
  /** TCP, and UDP for uTP and the mainline DHT where that is free; 0: any. Hyperswarm has a UDP port of its own. */
  readonly port: number
  readonly hyperswarm: boolean
  /** Absent: peers come by Hyperswarm, by hand and by themselves alone. */
  readonly finding?: FindingSettings
  /** Nodes of the mainline DHT that were there the last time. */
  readonly dhtNodes?: readonly Address[]
  /** Given, Shoal is known to its peers by the same key after a restart. */
  readonly keyPair?: KeyPair
  /** As `Network.setMaxPeers`. */
  readonly maxPeers: number
  /** False: Shoal peers stay on UDX even where TCP would reach. True unless given. */
  readonly tcpLanes?: boolean
  /** As `Network.setUtp`. True unless given. */
  readonly utp?: boolean
  /** Of plain BitTorrent connections; 'prefer' unless given. */
  readonly encryption?: EncryptionPolicy
  /** Absent: the gateway of the network that we are bound to. */
  readonly router?: RouterPlace
  /** Chance in [0, 1), for jitter; Math.random unless given. */
  readonly random?: () => number
}

export interface NetworkEvents {
  onPeer(peer: PeerStream): void
  /** A Shoal would ask about channels; null, or absent: it is refused before it tells what. */
  onAsked?(identity: string): Answering | null
  onTrouble(trouble: Trouble): void
}

/** A Shoal that may be asked about channels. */
export interface AskablePeer {
  readonly identity: string
  /** Null: there is no answer within `ms`. What it claims is still to be checked. */
  ask(question: SearchQuestion, ms: number): Promise<readonly SearchHit[] | null>
}

/** How peers are found besides Hyperswarm and by hand. Each can be turned on and off at any time. */
export interface FindingSettings {
  readonly trackers: boolean
  /** Nodes of BitTorrent's mainline DHT to start from; 'none': it is off; 'public': those everyone starts from. */
  readonly dht: readonly Address[] | 'none' | 'public'
  /** Peer exchange: peers tell each other of peers. */
  readonly pex: boolean
  /** Multicast on the local network (BEP 14). */
  readonly lan: boolean
  /** The router is asked to let peers in (PCP, NAT-PMP, UPnP). */
  readonly portMapping: boolean
}

/** What trackers are told of a torrent. */
export interface Announcing {
  readonly tiers: Tiers
  /** 20 bytes. */
  readonly peerId: Uint8Array
  /** Bytes since the torrent was started, and how many are missing; null: it is not known how many there are. */
  progress(): { readonly uploaded: number; readonly downloaded: number; readonly left: number | null }
}

export interface JoinOptions {
  /** False for private torrents (BEP 27): its trackers alone tell of peers, and nobody else is told of it. */
  readonly discover?: boolean
  /** Nobody answers at an address that was dialled for the torrent; told after each attempt. */
  readonly onUnreachable?: (address: Address) => void
  /** Absent: no tracker is asked. */
  readonly announcing?: Announcing
  /** False: trackers hear of it only once `announce` is called. True unless given. */
  readonly isAnnounced?: boolean
  /** True: Shoals alone have it, and meet by Hyperswarm and on the links that they have; nobody else is asked for it or let in. */
  readonly shoalsOnly?: boolean
}

/** One tracker of a torrent. */
export interface TrackerRow {
  readonly url: string
  /** From 0. */
  readonly tier: number
  readonly status: 'working' | 'updating' | 'failed' | 'unreachable' | 'not-contacted' | 'disabled'
  /** What the tracker said, or what is wrong; inert text. */
  readonly message: string | null
  /** It told of so many peers the last time. */
  readonly peers: number | null
  /** As the tracker counts them. */
  readonly seeds: number | null
  readonly leechers: number | null
  readonly downloads: number | null
  /** Milliseconds from now. */
  readonly nextAnnounce: number | null
}

/** One of the ways by which peers of a torrent are found. */
export interface SourceRow {
  readonly source: 'dht' | 'pex' | 'lan' | 'hyperswarm'
  /** 'off': by setting, or because the torrent is private. */
  readonly state: 'on' | 'off' | 'private'
}

/** One torrent's place in the network. */
export interface Membership {
  /** Look for peers again now everywhere, as far as trackers allow, and redial those that are waiting. */
  refresh(): void
  /** From now on trackers may hear of it. Twice is harmless. */
  announce(): void
  /** The last wanted byte has come: trackers are told once. */
  onComplete(): void
  setTrackers(tiers: Tiers): void
  trackers(): readonly TrackerRow[]
  sources(): readonly SourceRow[]
  /** Closes this torrent's wires and dials, and takes the announcement back. Twice is harmless. */
  leave(): Promise<void>
}

export interface LinkStatus {
  readonly identity: string
  /** Of its best lane. */
  readonly lane: LaneName
  readonly address: Address | null
  readonly wires: number
}

export interface DhtStatus {
  readonly nodes: number
  /** As other nodes see us; null while not known. */
  readonly externalHost: string | null
  readonly externalPort: number | null
  readonly firewalled: boolean
  /** Our NAT gives every flow another port. */
  readonly randomized: boolean
  readonly online: boolean
}

export interface MainlineStatus {
  /** UDP. */
  readonly port: number
  readonly nodes: number
  readonly isOnline: boolean
}

export interface NetworkStatus {
  readonly port: number
  /** What every socket is bound to, as the settings say it; not there, nothing is sent or received until it is back. */
  readonly bound: { readonly host: string; readonly isThere: boolean }
  /** UDP, for uTP; another one than `port` cannot be found by peers. Null: there is no uTP. */
  readonly utpPort: number | null
  readonly links: readonly LinkStatus[]
  /** Connected peers by lane; plain BitTorrent connections count under 'LAN TCP' and 'TCP'. */
  readonly lanes: Readonly<Record<LaneName, number>>
  readonly plainPeers: number
  readonly dialling: number
  readonly dht: DhtStatus | null
  /** Null while it is off. */
  readonly mainline: MainlineStatus | null
  readonly mapped: readonly MappedPort[]
  /** How connections came about since the start, as the DHT counts them. */
  readonly connects: { readonly direct: number; readonly punched: number; readonly relayed: number }
}
