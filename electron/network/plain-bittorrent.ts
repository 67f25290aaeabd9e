import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { ConnectionBudget } from './budget.ts'
import type { Torrent } from './common-torrents.ts'
import type { Connection } from './connector.ts'
import type { CurrentBinding } from './current-binding.ts'
import type { DatagramPort } from './mainline/datagram-port.ts'
import { Admission } from './mse/admission.ts'
import { MseConnector } from './mse/mse-connector.ts'
import { TorrentMarks } from './mse/torrent-marks.ts'
import { isOwnListener } from './own-addresses.ts'
import { PlainDialer } from './plain-dialer.ts'
import { PlainPeers } from './plain-peers.ts'
import { RaceConnector } from './race-connector.ts'
import { TcpConnector } from './tcp-connector.ts'
import { TcpListener } from './tcp-listener.ts'
import { UtpArrivals } from './utp/utp-arrivals.ts'
import { UtpConnector } from './utp/utp-connector.ts'
import { UtpSocket } from './utp/utp-socket.ts'
import type { Address, EncryptionPolicy, LaneName, PeerSource, PeerStream } from './types.ts'

export interface PlainBitTorrentSetup {
  readonly binding: CurrentBinding
  readonly budget: ConnectionBudget
  readonly random: () => number
  readonly encryption: EncryptionPolicy
  /** As `setUtp`. */
  readonly utp: boolean
  /** For which peers are dialled. */
  readonly torrents: ReadonlySet<Torrent>
}

export interface PlainBitTorrentPorts {
  /** Our own address as the world sees it; null while not known. */
  ourAddress(): Address | null
  onPeer(peer: PeerStream): void
  /** Someone has come to our TCP port for a lane. */
  onLane(socket: Socket): void
}

/** BitTorrent without Hyperswarm: the sockets by which peers come and are dialled, over TCP and uTP, encrypted or not. */
export class PlainBitTorrent {
  readonly #setup: PlainBitTorrentSetup
  /** For encrypted handshakes of those who come. */
  readonly #marks = new TorrentMarks()
  readonly #peers: PlainPeers
  readonly #race: RaceConnector
  readonly #dialer: PlainDialer
  readonly #listener: TcpListener
  readonly #arrivals: UtpArrivals
  /** Also while uTP is off: the DHT shares it, and its port is there for uTP to come back to. Null: there is no UDP. */
  #utp: UtpSocket | null = null
  #isUtpOn: boolean
  #encryption: EncryptionPolicy
  #port = 0

  constructor(setup: PlainBitTorrentSetup, ports: PlainBitTorrentPorts) {
    const { binding, budget, encryption, utp } = setup
    this.#setup = setup
    this.#encryption = encryption
    this.#isUtpOn = utp
    this.#peers = new PlainPeers(budget, (peer) => ports.onPeer(peer))
    const connectUtp = (): UtpConnector | null =>
      this.#utp === null || !this.#isUtpOn ? null : new UtpConnector(this.#utp)
    this.#race = new RaceConnector(new TcpConnector(binding), connectUtp)
    this.#dialer = this.#createDialer(ports)
    const admission = new Admission(() => this.#encryption, this.#marks, randomBytes)
    const onPlain = (connection: Connection): void => this.#peers.onIncoming(connection)
    this.#arrivals = new UtpArrivals(budget, admission, () => this.#isUtpOn, onPlain)
    this.#listener = new TcpListener(budget, admission, { onPlain, onLane: (socket) => ports.onLane(socket) })
  }

  /** The TCP port, once it listens. */
  get port(): number {
    return this.#port
  }

  /** Of UDP; null: there is no uTP. */
  get utpPort(): number | null {
    return this.#isUtpOn ? (this.#utp?.port ?? null) : null
  }

  get dialer(): PlainDialer {
    return this.#dialer
  }

  /** Connected peers. */
  get size(): number {
    return this.#peers.size
  }

  count(lane: LaneName): number {
    return this.#peers.count(lane)
  }

  /** The UDP socket, for others to share; null: there is none. */
  datagrams(): DatagramPort | null {
    return this.#utp?.datagrams() ?? null
  }

  /** Holds for connections that are made from now on. */
  setEncryption(policy: EncryptionPolicy): void {
    this.#encryption = policy
  }

  /** Whether connections are made and taken over uTP from now on, besides TCP; those that are there go on. */
  setUtp(isOn: boolean): void {
    this.#isUtpOn = isOn
  }

  /** @param port 0: any @throws ShoalError 'listen-failed' */
  async listen(port: number): Promise<void> {
    const { binding } = this.#setup
    await this.#listener.listen(binding, port)
    this.#port = this.#listener.port
    this.#utp = await UtpSocket.open(binding, this.#port, this.#arrivals)
  }

  /** Our address is gone: nobody comes any more, until `listen`. Resolves when the sockets are closed. */
  async deafen(): Promise<void> {
    const utp = this.#utp
    this.#utp = null
    await Promise.all([utp?.close(), this.#listener.close()])
  }

  /** Peers may come for it. */
  expect({ infoHashes }: Torrent): void {
    for (const infoHash of infoHashes) this.#marks.add(infoHash)
  }

  forget({ infoHashes }: Torrent): void {
    for (const infoHash of infoHashes) this.#marks.remove(infoHash)
    this.#dialer.undialAll(infoHashes)
  }

  /** A peer behind a router dials us at this moment, and is to be met half way: by uTP and TCP at once. */
  punch(infoHash: string, address: Address): void {
    this.#race.expectUtp(address)
    this.#dialer.dialNow(infoHash, address, 'holepunch')
  }

  dial(infoHash: string, address: Address, source: PeerSource): void {
    this.#dialer.dial(infoHash, address, source)
  }

  /** Whether a dial to `address` would end here. */
  isSelf(address: Address): boolean {
    const { v4, v6 } = this.#setup.binding
    return [v4, v6].some((host) => host !== null && isOwnListener(address, { host, port: this.#port }))
  }

  /** @returns how many were closed: fewer where there are no more */
  closeNewest(count: number): number {
    return this.#peers.closeNewest(count)
  }

  closePeers(identity: string): void {
    this.#peers.closeAll(identity)
  }

  async close(): Promise<void> {
    this.#dialer.close()
    this.#peers.closeAll()
    await Promise.all([this.#listener.close(), this.#utp?.close()])
  }

  #createDialer(ports: PlainBitTorrentPorts): PlainDialer {
    const { binding, budget, random } = this.#setup
    const now = (): number => performance.now()
    return new PlainDialer({
      connector: new MseConnector(this.#race, () => this.#encryption, randomBytes, now),
      budget,
      random,
      canDial: () => binding.isThere,
      ourAddress: () => ports.ourAddress(),
      isSelf: (address) => this.isSelf(address),
      onConnected: (connection, lease, dialled) => this.#peers.onDialled(connection, lease, dialled),
      onUnreachable: (infoHash, address) => this.#onUnreachable(infoHash, address)
    })
  }

  #onUnreachable(infoHash: string, address: Address): void {
    for (const torrent of this.#setup.torrents)
      if (torrent.infoHashes.includes(infoHash)) torrent.onUnreachable?.(address)
  }
}
