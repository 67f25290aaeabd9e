import type NoiseSecretStream from '@hyperswarm/secret-stream'
import type { Socket } from 'node:net'
import type { Lease } from './budget.ts'
import type { Torrent } from './common-torrents.ts'
import type { Hello } from './hello.ts'
import type { LanePath } from './lane-path.ts'
import { Link, type LinkEvents } from './link.ts'
import { acceptLane, tcpPathOf } from './tcp-lane.ts'
import { TcpSeeker, type TcpSeekerPorts } from './tcp-seeker.ts'
import type { LinkStatus, PeerStream } from './types.ts'

export interface LinksPorts extends TcpSeekerPorts {
  readonly torrents: ReadonlySet<Torrent>
  /** False: links stay on the lane they came about on. */
  readonly tcpLanes: boolean
  own(seenAt: string | null): Hello
  onPeer(peer: PeerStream): void
}

interface Known {
  readonly link: Link
  readonly seeker: TcpSeeker
  readonly lease: Lease
}

/** One link for each remote key. A link begins with a connection by Hyperswarm, which proves the key; TCP lanes only join one. */
export class Links implements LinkEvents {
  readonly #ports: LinksPorts
  readonly #known = new Map<string, Known>()
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
    const known = this.#known.get(identity) ?? this.#begin(identity, stream.remotePublicKey)
    if (known === null) stream.destroy()
    else known.link.addLane(stream, path)
  }

  /** Someone has dialled our TCP port for a lane: only a key that is connected already may. */
  async onLaneSocket(socket: Socket): Promise<void> {
    const lease = this.#ports.tcpLanes ? this.#ports.budget.take('arrivals') : null
    if (lease === null) {
      socket.destroy()
      return
    }
    const path = tcpPathOf(socket)
    const stream = await acceptLane(socket, this.#ports.keyPair)
    lease.release()
    if (stream === null) return
    const known = this.#known.get(identityOf(stream.remotePublicKey))
    if (known === undefined) stream.destroy()
    else known.link.addLane(stream, path)
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

  close(): void {
    this.#isClosed = true
    for (const link of this.#links) link.close()
  }

  onPeer(peer: PeerStream): void {
    this.#ports.onPeer(peer)
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

  #begin(identity: string, remoteKey: Uint8Array): Known | null {
    const { budget, keyPair, torrents, random } = this.#ports
    const lease = this.#isClosed || budget.isBanned(identity) ? null : budget.take('peers')
    if (lease === null) return null
    const isChooser = Buffer.compare(keyPair.publicKey, remoteKey) > 0
    const own = (seenAt: string | null) => this.#ports.own(seenAt)
    const link = new Link({ identity, isChooser, own, torrents, random }, this)
    const known = { link, seeker: new TcpSeeker(link, remoteKey, this.#ports), lease }
    this.#known.set(identity, known)
    return known
  }
}

export function identityOf(publicKey: Uint8Array): string {
  return `key:${Buffer.from(publicKey).toString('hex')}`
}

function nothing(): void {
  // told by 'close'
}
