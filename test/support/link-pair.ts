import HyperDHT from 'hyperdht'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Torrent } from '../../electron/network/common-torrents.ts'
import type { Hello } from '../../electron/network/hello.ts'
import { Link } from '../../electron/network/link.ts'
import { SEARCH_CAPABILITY, type Answering } from '../../electron/network/search-channel.ts'
import type { LaneName, PeerStream } from '../../electron/network/types.ts'
import { Inbox } from './inbox.ts'
import { socketPair } from './sockets.ts'

/** One side of a pair of links, with a torrent list of its own. */
export class LinkSide {
  readonly peers = new Inbox<PeerStream>()
  readonly closed = new Inbox<Link>()
  readonly torrents = new Set<Torrent>()
  readonly keyPair = HyperDHT.keyPair()
  /** Null: no question is answered. */
  answering: Answering | null = null
  readonly link: Link

  constructor(isChooser: boolean) {
    const setup = {
      identity: isChooser ? 'key:of-other' : 'key:of-chooser',
      isChooser,
      own: () => helloOf(isChooser ? 'chooser' : 'other'),
      torrents: this.torrents,
      random: () => 0.5
    }
    this.link = new Link(setup, {
      onPeer: (peer) => this.peers.put(peer),
      onAsked: () => this.answering,
      onLanes: () => undefined,
      onLinkClosed: (link) => this.closed.put(link)
    })
  }

  join(torrent: Torrent): void {
    this.torrents.add(torrent)
    this.link.onJoined(torrent)
  }
}

/** Two links and lanes between them over loopback sockets that call themselves what the test likes. */
export class LinkPair implements AsyncDisposable {
  readonly chooser = new LinkSide(true)
  readonly other = new LinkSide(false)
  readonly #sockets: Socket[] = []

  /** Returns the raw sockets under it, the chooser's first. */
  async addLane(name: LaneName): Promise<[Socket, Socket]> {
    const [a, b] = await socketPair()
    this.#sockets.push(a, b)
    const path = { name: () => name, address: () => null, localHost: null }
    const streams = [
      new NoiseSecretStream(true, a, { keyPair: this.chooser.keyPair }),
      new NoiseSecretStream(false, b, { keyPair: this.other.keyPair })
    ] as const
    await Promise.all(streams.map((stream) => stream.opened))
    this.chooser.link.addLane(streams[0], path)
    this.other.link.addLane(streams[1], path)
    return [a, b]
  }

  join(torrent: Torrent): void {
    this.chooser.join(torrent)
    this.other.join(torrent)
  }

  /** Both ends of the next wire. */
  async wire(): Promise<[PeerStream, PeerStream]> {
    return await Promise.all([this.chooser.peers.take(), this.other.peers.take()])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = this.#sockets.filter((socket) => !socket.closed)
    for (const socket of open) socket.destroy()
    await Promise.all(open.map((socket) => once(socket, 'close')))
  }
}

export function torrentOf(...infoHashes: string[]): Torrent {
  return { infoHashes, discover: true }
}

function helloOf(session: string): Hello {
  return { version: 1, session, port: null, addresses: [], capabilities: [SEARCH_CAPABILITY] }
}
