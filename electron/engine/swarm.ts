import type { Millis, PeerId } from '../core/units.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { Network } from '../network/network.ts'
import type { Address, Announcing, Membership, PeerStream } from '../network/types.ts'
import type { Tiers } from '../../shared/tiers.ts'
import type { CloseReason, ExtendedHandshake, MetadataRefusal, PeerHandshake } from '../wire/events.ts'
import type { ExpectedMetadata } from '../wire/peer-wire.ts'
import { now } from './clock.ts'
import type { PexMessage } from '../wire/pex-messages.ts'
import { MetadataFetch } from './metadata-fetch.ts'
import { Peer, type PeerOwner } from './peer.ts'
import { metadataFaultOf, refusalFaultOf, type PeerFault } from './peer-faults.ts'
import { PeerExchange } from './pex.ts'
import { HolePunching } from './holepunch.ts'
import type { HolepunchMessage } from '../wire/holepunch-messages.ts'
import type { Transfer } from './transfer.ts'
import { areOfOneClient, isBetterDuplicate, isHeir, isSameShoal } from './duplicates.ts'

export interface SwarmSetup {
  /** 20-byte infohashes in hex: v1's first, v2's truncated. */
  readonly infoHashes: readonly string[]
  readonly expected: ExpectedMetadata
  /** False for private torrents (BEP 27): only their trackers tell of peers. */
  readonly discover: boolean
  /** It is not known yet what is in it: then trackers are asked at once, else when the exchange begins. */
  readonly awaitsMetadata: boolean
  readonly tiers: Tiers
  /** What trackers are told. */
  readonly progress: Announcing['progress']
  readonly addresses: readonly Address[]
  readonly ourPeerId: Uint8Array
  readonly network: Network
  readonly nextPeerId: () => PeerId
}

export interface SwarmEvents {
  /** The info dictionary, its hash checked. */
  onMetadata(infoBytes: Uint8Array): void
  /** A peer does what it may not; it costs the peer alone. */
  onPeerFault(peer: Peer, fault: PeerFault): void
}

/** The peers of one torrent: who is connected, who is let in, and who tells us the metainfo if we lack it. */
export class Swarm implements PeerOwner {
  readonly #setup: SwarmSetup
  readonly #events: SwarmEvents
  readonly #peers = new Set<Peer>()
  readonly #membership: Membership
  readonly #metadata: MetadataFetch
  readonly #exchange: PeerExchange | null
  readonly #punching: HolePunching | null
  #metainfo: Metainfo | null = null
  #transfer: Transfer | null = null

  constructor(setup: SwarmSetup, events: SwarmEvents) {
    this.#setup = setup
    this.#events = events
    this.#metadata = new MetadataFetch(setup.expected)
    this.#exchange = setup.discover ? this.#newExchange() : null
    this.#punching = setup.discover ? this.#newPunching() : null
    const { infoHashes, discover, tiers, progress, ourPeerId: peerId } = setup
    // While the files are being looked at we do not know whether we are a seed.
    const isAnnounced = setup.awaitsMetadata
    const announcing = { tiers, peerId, progress }
    const onUnreachable = (address: Address): void => this.#punching?.onUnreachable(address, now())
    this.#membership = setup.network.join(infoHashes, { discover, announcing, isAnnounced, onUnreachable })
    for (const address of setup.addresses) this.dial(address)
  }

  get peers(): ReadonlySet<Peer> {
    return this.#peers
  }

  /** Keeps trying to reach a BitTorrent peer at this address. */
  dial(address: Address): void {
    for (const infoHash of this.#setup.infoHashes.slice(0, 1)) this.#setup.network.dial(infoHash, address)
  }

  /** How peers are found, and what trackers say. */
  get membership(): Membership {
    return this.#membership
  }

  /** The user wants a peer at this address now. */
  seek(address: Address): void {
    this.dial(address)
    this.#membership.refresh()
  }

  /** We want something again: whoever was of no use may be now. */
  lookAgain(): void {
    this.#membership.refresh()
  }

  /** A stream whose torrent is known to be this one: we may speak first. */
  accept(stream: PeerStream): void {
    const peer = new Peer(this.#setup.nextPeerId(), stream, this, now())
    this.#peers.add(peer)
    this.#greet(peer, stream.infoHash ?? this.#setup.infoHashes[0] ?? '')
  }

  /** A peer that came in and named this torrent in its handshake: to one that would rather speak v2 we answer so (BEP 52). */
  adopt(peer: Peer, handshake: PeerHandshake): void {
    peer.owner = this
    this.#peers.add(peer)
    const greeting = handshake.v2 ? (this.#v2Hash ?? handshake.infoHash) : handshake.infoHash
    peer.isV2 = greeting === this.#v2Hash
    this.#greet(peer, greeting)
    this.onHandshaken(peer, handshake)
  }

  /** From now on peers are served the metainfo. */
  setMetainfo(metainfo: Metainfo): void {
    this.#metainfo = metainfo
    for (const peer of this.#peers) peer.wire.setMetadata(metainfo.infoBytes)
  }

  beginExchange(transfer: Transfer): void {
    this.#transfer = transfer
    this.#membership.announce()
    for (const peer of this.#peers) if (peer.handshake !== null) transfer.attach(peer)
  }

  tick(at: Millis): void {
    for (const peer of this.#peers) peer.tick(at)
    if (this.#metainfo === null) this.#metadata.tick(at)
    if (this.#sharesPeers) this.#exchange?.tick(this.#peers, at)
  }

  async close(): Promise<void> {
    for (const peer of [...this.#peers]) peer.wire.close('torrent-stopped')
    await this.#membership.leave()
  }

  onHandshaken(peer: Peer, handshake: PeerHandshake): void {
    if (!this.#isNamed(handshake.infoHash)) return peer.wire.close('other-torrent')
    peer.isV2 ||= this.#speaksV2(peer, handshake)
    if (equal(handshake.peerId, this.#setup.ourPeerId)) return this.#onSelf(peer)
    // Of two connections to the same client one stays; both ends choose the same.
    const rivals = this.#duplicatesOf(peer)
    const isBetter = (rival: Peer): boolean => isBetterDuplicate(peer, rival, this.#setup.ourPeerId)
    if (!rivals.every(isBetter)) return peer.wire.close('duplicate')
    this.#join(peer, handshake)
    for (const rival of rivals)
      if (!handshake.extended || !isSameShoal(rival, peer)) rival.wire.close('duplicate')
  }

  #join(peer: Peer, handshake: PeerHandshake): void {
    if (this.#transfer !== null) {
      this.#transfer.attach(peer)
    } else if (handshake.fast) {
      peer.wire.sendHaveNone()
      peer.wasToldNone = true
    }
    const dhtPort = this.#dhtPort
    if (handshake.dht && dhtPort !== null) peer.wire.sendDhtPort(dhtPort)
  }

  onExtended(peer: Peer, extended: ExtendedHandshake): void {
    const duplicates = this.#duplicatesOf(peer)
    if (duplicates.some((other) => isSameShoal(peer, other))) return peer.wire.close('duplicate')
    if (this.#metainfo === null && extended.metadataSize !== null) this.#metadata.offer(peer, now())
    this.#transfer?.onExtended(peer)
    // It answers our handshake: so the other end too knows that both connections are of one peer, when the plain one closes.
    for (const other of duplicates) if (isSameShoal(other, peer)) other.wire.close('duplicate')
    this.#exchange?.onExtended(peer)
    if (extended.shoalKey !== null) this.#meetAgain(peer.stream, extended.shoalKey)
  }

  onHolepunch(peer: Peer, message: HolepunchMessage): void {
    if (this.#sharesPeers && peer.handshake !== null) this.#punching?.onMessage(peer, message, now())
  }

  onPex(peer: Peer, message: PexMessage): void {
    if (!this.#sharesPeers) return
    this.#punching?.onTold(peer, message.added)
    this.#exchange?.onMessage(peer, message, now())
  }

  onDhtPort({ stream }: Peer, port: number): void {
    const { discover, network } = this.#setup
    if (discover && stream.address !== null) network.onDhtPort(stream.address.host, port)
  }

  onMetadata(_peer: Peer, infoBytes: Uint8Array): void {
    if (this.#metainfo === null) this.#events.onMetadata(infoBytes)
  }

  onMetadataRefused(peer: Peer, why: MetadataRefusal): void {
    this.#tellFault(peer, refusalFaultOf(why))
    this.#metadata.withdraw(peer, now())
  }

  onClosed(peer: Peer, reason: CloseReason): void {
    this.#tellFault(peer, metadataFaultOf(reason))
    this.#peers.delete(peer)
    this.#metadata.withdraw(peer, now())
    this.#exchange?.onClosed(peer)
    this.#punching?.onClosed(peer)
    const heir = this.#duplicatesOf(peer).find((other) => isHeir(peer, other))
    if (heir !== undefined) this.#transfer?.adoptIdentity(peer, heir)
    this.#transfer?.detach(peer)
    peer.session = null
    if (reason === 'redundant') this.#rest(peer)
  }

  /** There is nothing to be had of it, nor to give, until somebody wants something again. */
  #rest({ stream: { infoHash, address, outgoing } }: Peer): void {
    if (outgoing && infoHash !== null && address !== null) this.#setup.network.rest(infoHash, address)
  }

  /** As the wire knows it; null while we know of none. */
  get #v2Hash(): string | null {
    const whole = this.#metainfo === null ? this.#setup.expected.infoHashV2 : this.#metainfo.infoHashV2
    return whole?.slice(0, 40) ?? null
  }

  #isNamed(infoHash: string): boolean {
    return this.#setup.infoHashes.includes(infoHash) || infoHash === this.#v2Hash
  }

  /** It answered with the v2 infohash. Where both sides speak first, as Shoal peers do with one another, the bits tell. */
  #speaksV2({ stream }: Peer, { infoHash, v2 }: PeerHandshake): boolean {
    if (this.#v2Hash === null) return false
    return stream.outgoing && stream.encryption !== 'noise'
      ? infoHash === this.#v2Hash
      : v2 && stream.encryption === 'noise'
  }

  #greet(peer: Peer, infoHash: string): void {
    peer.wasToldUploadOnly = this.#transfer?.wants.uploadOnly ?? false
    const { ourPeerId, network, discover } = this.#setup
    if (this.#metainfo !== null) peer.wire.setMetadata(this.#metainfo.infoBytes)
    peer.wire.sendHandshake(infoHash, ourPeerId, {
      v2: this.#v2Hash !== null,
      listenPort: network.portFor(peer.stream.address?.host ?? null),
      uploadOnly: peer.wasToldUploadOnly,
      remoteAddress: peer.stream.address?.host ?? null,
      dhtPort: this.#dhtPort,
      pex: this.#sharesPeers,
      // Over Noise it is proven already; a private torrent is met over its trackers alone (BEP 27).
      shoalKey: discover && peer.stream.encryption !== 'noise' ? network.laneKey : null
    })
  }

  get #sharesPeers(): boolean {
    return this.#exchange !== null && this.#setup.network.finding.pex
  }

  get #dhtPort(): number | null {
    const { discover, network } = this.#setup
    return discover ? network.dhtPort : null
  }

  /** A Shoal that was met on BitTorrent: over Noise it is one peer for all torrents, and nobody can read along. */
  #meetAgain({ encryption, outgoing, address }: PeerStream, laneKey: Uint8Array): void {
    const { discover, network } = this.#setup
    if (discover && encryption !== 'noise') network.meet(laneKey, outgoing ? address : null)
  }

  #newPunching(): HolePunching {
    const { network, infoHashes } = this.#setup
    return new HolePunching({
      peers: this.#peers,
      punch: (address) => network.punch(infoHashes[0] ?? '', address)
    })
  }

  #newExchange(): PeerExchange {
    const { network, infoHashes } = this.#setup
    return new PeerExchange({
      dial: (address) => network.dial(infoHashes[0] ?? '', address, 'pex'),
      isSeed: (peer) => this.#transfer?.isSeed(peer) ?? false,
      wantsSeeds: () => this.#transfer?.exchange.isComplete !== true,
      onFault: (peer, fault) => this.#events.onPeerFault(peer, fault)
    })
  }

  #tellFault(peer: Peer, fault: PeerFault | null): void {
    if (fault !== null) this.#events.onPeerFault(peer, fault)
  }

  /** We reached ourselves: this address is never worth another try. */
  #onSelf(peer: Peer): void {
    const { infoHash, address, outgoing } = peer.stream
    if (infoHash !== null && address !== null && outgoing) this.#setup.network.undial(infoHash, address)
    peer.wire.close('self')
  }

  /** Other connections to the same client. */
  #duplicatesOf(peer: Peer): readonly Peer[] {
    return [...this.#peers].filter((other) => other !== peer && areOfOneClient(other, peer))
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
