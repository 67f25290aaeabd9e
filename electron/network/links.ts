import type NoiseSecretStream from '@hyperswarm/secret-stream'
import type { Socket } from 'node:net'
import { bindOptions, localAddressFor } from './binding.ts'
import { plainHost } from './addresses.ts'
import type { Lease } from './lease.ts'
import type { Torrent } from './common-torrents.ts'
import type { Hello } from './hello.ts'
import { connectInPlace } from './in-place-socket.ts'
import type { LanePath } from './lane-path.ts'
import { Link, type LinkEvents } from './link.ts'
import type { Answering } from './search-channel.ts'
import { acceptLane, dialLane, tcpPathOf } from './tcp-lane.ts'
import { TcpSeeker, type TcpSeekerPorts } from './tcp-seeker.ts'
import type { Address, LinkStatus, PeerStream } from './types.ts'

export interface LinksPorts extends TcpSeekerPorts {
  readonly torrents: ReadonlySet<Torrent>
  /** False: links stay on the lane they came about on. */
  readonly tcpLanes: boolean
  own(seenAt: string | null): Hello
  onPeer(peer: PeerStream): void
  /** As `NetworkEvents.onAsked`. */
  onAsked(identity: string): Answering | null
}

/** Whoever was invited may open a lane for so long. */
const INVITATION_MS = 60_000
/** Invitations remembered; the oldest goes first. */
const MAX_INVITED = 256
const MEETING_TIMEOUT_MS = 3_000

interface Known {
  readonly link: Link
  readonly seeker: TcpSeeker
  readonly lease: Lease
}

/** One link for each remote key. A link begins with a connection by Hyperswarm, which proves the key; TCP lanes only join one. */
export class Links implements LinkEvents {
  readonly #ports: LinksPorts
  readonly #known = new Map<string, Known>()
  /** Until when, by identity. */
  readonly #invited = new Map<string, number>()
  readonly #meetings = new Map<string, Socket>()
  #isClosed = false

  constructor(ports: LinksPorts) {
    this.#ports = ports
  }

  get count(): number {
    return this.#known.size
  }

  onConnection(stream: NoiseSecretStream, path: LanePath): void {
    stream.on('error', nothing)
    const identity = identityOf(stream.remotePublicKey)
    const known = this.#known.get(identity) ?? this.#begin(identity, stream.remotePublicKey, path)
    if (known === null) stream.destroy()
    else known.link.addLane(stream, path)
  }

  /**
   * A peer of plain BitTorrent says that it is a Shoal with this key, and can reach us: it may open a lane, which proves it.
   * @param remoteKey 32 bytes
   */
  invite(remoteKey: Uint8Array): void {
    const identity = identityOf(remoteKey)
    if (this.#known.has(identity)) return
    this.#invited.delete(identity)
    this.#invited.set(identity, performance.now() + INVITATION_MS)
    const [oldest] = this.#invited.keys()
    if (this.#invited.size > MAX_INVITED && oldest !== undefined) this.#invited.delete(oldest)
  }

  /** The same, and we can reach it: a link begins there with a TCP lane, if the key is really the peer's. */
  async meet(remoteKey: Uint8Array, { host, port }: Address): Promise<void> {
    const { binding, budget, keyPair, tcpLanes } = this.#ports
    const identity = identityOf(remoteKey)
    const local = localAddressFor(binding, host)
    const isWanted =
      tcpLanes && !this.#isClosed && !this.#known.has(identity) && !this.#meetings.has(identity)
    const lease = local === null || !isWanted ? null : budget.take('dials')
    if (local === null || lease === null) return
    const socket = connectInPlace({ host, port, noDelay: true, ...bindOptions(local) })
    binding.hold?.(socket)
    this.#meetings.set(identity, socket)
    const timeout = setTimeout(() => socket.destroy(), MEETING_TIMEOUT_MS)
    socket.on('error', nothing)
    socket.once('close', () => this.#meetings.delete(identity))
    const stream = (await isConnected(socket)) ? await dialLane(socket, keyPair, remoteKey) : null
    clearTimeout(timeout)
    lease.release()
    this.#meetings.delete(identity)
    if (stream !== null) this.onConnection(stream, tcpPathOf(socket))
  }

  /** Someone has dialled our TCP port for a lane: only a key that is connected already, or invited, may. */
  async onLaneSocket(socket: Socket): Promise<void> {
    const { budget, tcpLanes } = this.#ports
    const host = plainHost(socket.remoteAddress ?? '')
    const lease = tcpLanes ? budget.receive(host, () => socket.destroy()) : null
    if (lease === null) {
      socket.destroy()
      return
    }
    const path = tcpPathOf(socket)
    const stream = await acceptLane(socket, this.#ports.keyPair)
    lease.release()
    if (stream === null) return
    const identity = identityOf(stream.remotePublicKey)
    const isInvited = (this.#invited.get(identity) ?? 0) > performance.now()
    this.#invited.delete(identity)
    if (isInvited || this.#known.has(identity)) this.onConnection(stream, path)
    else stream.destroy()
  }

  /** Of Shoals that may be asked about channels. */
  get askable(): readonly Link[] {
    return this.#links.filter((link) => link.isAskable)
  }

  hasPeers(torrent: Torrent): boolean {
    return this.#links.some((link) => link.shares(torrent))
  }

  onJoined(torrent: Torrent): void {
    for (const link of this.#links) link.onJoined(torrent)
  }

  onLeft(torrent: Torrent): void {
    for (const link of this.#links) link.onLeft(torrent)
  }

  retry(torrent: Torrent): void {
    for (const link of this.#links) link.retry(torrent)
  }

  onNetworkChanged(): void {
    const own = new Set(this.#ports.interfaces().map((each) => each.address))
    for (const { link, seeker } of this.#known.values()) {
      link.onInterfacesChanged(own)
      seeker.seekNow()
    }
  }

  statuses(): LinkStatus[] {
    return this.#links.map((link) => link.status()).filter((status) => status !== null)
  }

  closeLink(identity: string): void {
    this.#known.get(identity)?.link.close()
  }

  closeNewest(count: number): void {
    for (const link of this.#links.reverse().slice(0, count)) link.close()
  }

  close(): void {
    this.#isClosed = true
    for (const socket of this.#meetings.values()) socket.destroy()
    for (const link of this.#links) link.close()
  }

  onPeer(peer: PeerStream): void {
    this.#ports.onPeer(peer)
  }

  onAsked(identity: string): Answering | null {
    return this.#ports.onAsked(identity)
  }

  onLanes(link: Link): void {
    if (this.#ports.tcpLanes) this.#known.get(link.setup.identity)?.seeker.onLanes()
  }

  onLinkClosed(link: Link): void {
    const known = this.#known.get(link.setup.identity)
    this.#known.delete(link.setup.identity)
    known?.seeker.close()
    known?.lease.release()
  }

  get #links(): Link[] {
    return Array.from(this.#known.values(), ({ link }) => link)
  }

  #begin(identity: string, remoteKey: Uint8Array, path: LanePath): Known | null {
    const { budget, keyPair, torrents, random } = this.#ports
    // Behind a relay there may be anyone.
    const host = path.name() === 'relayed' ? null : (path.address()?.host ?? null)
    const isWelcome = !this.#isClosed && !budget.isBanned(identity)
    const lease = isWelcome ? budget.seat(host, () => this.closeLink(identity)) : null
    if (lease === null) return null
    const isChooser = Buffer.compare(keyPair.publicKey, remoteKey) > 0
    const own = (seenAt: string | null) => this.#ports.own(seenAt)
    const link = new Link({ identity, isChooser, own, torrents, random }, this)
    const known = { link, seeker: new TcpSeeker(link, remoteKey, this.#ports), lease }
    this.#known.set(identity, known)
    return known
  }
}

async function isConnected(socket: Socket): Promise<boolean> {
  return await new Promise((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('close', () => resolve(false))
  })
}

export function identityOf(publicKey: Uint8Array): string {
  return `key:${Buffer.from(publicKey).toString('hex')}`
}

function nothing(): void {
  // told by 'close'
}
