import { localAddressFor, type Binding } from '../binding.ts'
import type { Address } from '../types.ts'
import { fault, type Outcome } from './tracker.ts'
import { Turns } from './turns.ts'
import { connectRequest, readConnectAnswer, type ConnectionId } from './udp-messages.ts'
import { UdpSocket } from './udp-socket.ts'
import { unlessAborted } from './unless-aborted.ts'

/** BEP 15: how long we may use a connection id. */
const CONNECTION_MS = 60_000
const MOST_CONNECTIONS = 1_000
/** Trackers that are asked for a connection id at once. */
const MOST_CONNECTING = 500
/** BEP 15 goes on to the ninth, after more than an hour; by then another tracker has long been asked. */
const TRIES = 4
/** Announces and scrapes that wait for an answer: a burst of more is lost in routers on the way. */
const TURNS = { most: 256, mostEach: 16, mostWaiting: 10_000 } as const

export interface UdpTransportPorts {
  readonly binding: Binding
  /** Until a packet is sent again for the first time; twice as long each time after (BEP 15: 15 s). */
  readonly firstTimeoutMs: number
}

/** One announce or scrape. */
export interface Question<T> {
  /** An IP address and a port. */
  readonly to: Address
  write(connection: ConnectionId, transaction: number): Buffer
  read(packet: Buffer): Outcome<T>
}

interface Connection {
  readonly id: ConnectionId
  /** On the clock of performance.now. */
  readonly until: number
}

type Connected = Outcome<Connection> | 'silent'

/** Asks all UDP trackers: sockets, connection ids and repetitions of BEP 15. */
export class UdpTransport {
  readonly #ports: UdpTransportPorts
  readonly #turns = new Turns(TURNS)
  /** By our own address. */
  readonly #sockets = new Map<string, UdpSocket>()
  readonly #connections = new Map<string, Connection>()
  readonly #connecting = new Map<string, Promise<Connected>>()
  readonly #closing = new AbortController()

  constructor(ports: UdpTransportPorts) {
    this.#ports = ports
  }

  /** Packets that nobody waited for: late ones, and forgeries. */
  get strays(): number {
    return Array.from(this.#sockets.values()).reduce((sum, socket) => sum + socket.strays, 0)
  }

  async ask<T>(question: Question<T>, signal: AbortSignal): Promise<Outcome<T>> {
    const socket = this.#socketTo(question.to)
    if (socket === null) return UNBOUND
    // Whoever has no connection yet holds no turn: all its torrents wait for the same few packets.
    for (let tries = 0; tries < TRIES; tries++) {
      const connected = await this.#connect(socket, question.to, tries, signal)
      if (connected === 'silent') continue
      if ('fault' in connected) return connected
      return await this.#turns.run(keyOf(question.to), signal, () => this.#askNow(socket, question, signal))
    }
    return SILENT
  }

  /** Our addresses are gone: what is on the way comes to nothing, and whoever asks later binds anew. */
  async hangUp(): Promise<void> {
    this.#connections.clear()
    await Promise.all(Array.from(this.#sockets.values(), (socket) => socket.close()))
  }

  /** What is on the way comes to nothing. Twice is harmless. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all(Array.from(this.#sockets.values(), (socket) => socket.close()))
  }

  async #askNow<T>(socket: UdpSocket, question: Question<T>, signal: AbortSignal): Promise<Outcome<T>> {
    for (let tries = 0; tries < TRIES; tries++) {
      const known = this.#known(question.to)
      const connected = await this.#connect(socket, question.to, tries, signal)
      if (connected === 'silent') continue
      if ('fault' in connected) return connected
      const { id } = connected.answer
      const write = (transaction: number): Buffer => question.write(id, transaction)
      const reply = await socket.exchange(question.to, write, this.#timeout(tries), signal)
      if (reply === 'unsendable') return UNSENDABLE
      if (reply === 'silent') continue
      const outcome = question.read(reply)
      if (known === null || !isRefused(outcome)) return outcome
      // It may have forgotten the connection that we had; of a new one its refusal counts.
      this.#connections.delete(keyOf(question.to))
    }
    return SILENT
  }

  /** The connection that we have, or one packet that asks for one, shared by all who ask at the same time. */
  async #connect(socket: UdpSocket, to: Address, tries: number, signal: AbortSignal): Promise<Connected> {
    if (signal.aborted || this.#closing.signal.aborted) return 'silent'
    const known = this.#known(to)
    if (known !== null) return { answer: known }
    const key = keyOf(to)
    let connecting = this.#connecting.get(key)
    if (connecting === undefined) {
      if (this.#connecting.size >= MOST_CONNECTING) return CROWDED
      connecting = this.#requestConnection(socket, to, tries)
      this.#connecting.set(key, connecting)
      void connecting.then(() => this.#connecting.delete(key))
    }
    return await unlessAborted(connecting, signal, 'silent')
  }

  async #requestConnection(socket: UdpSocket, to: Address, tries: number): Promise<Connected> {
    const reply = await socket.exchange(to, connectRequest, this.#timeout(tries), null)
    if (reply === 'silent') return 'silent'
    if (reply === 'unsendable') return UNSENDABLE
    const read = readConnectAnswer(reply)
    if ('fault' in read) return read
    const connection = { id: read.answer, until: performance.now() + CONNECTION_MS }
    this.#remember(keyOf(to), connection)
    return { answer: connection }
  }

  #known(to: Address): Connection | null {
    const connection = this.#connections.get(keyOf(to))
    return connection === undefined || connection.until <= performance.now() ? null : connection
  }

  #remember(key: string, connection: Connection): void {
    this.#connections.delete(key)
    this.#connections.set(key, connection)
    const [oldest] = this.#connections.keys()
    if (this.#connections.size > MOST_CONNECTIONS && oldest !== undefined) this.#connections.delete(oldest)
  }

  #timeout(tries: number): number {
    return this.#ports.firstTimeoutMs * 2 ** tries
  }

  #socketTo({ host }: Address): UdpSocket | null {
    const local = localAddressFor(this.#ports.binding, host)
    if (local === null || this.#closing.signal.aborted) return null
    const known = this.#sockets.get(local)
    if (known !== undefined) return known
    const socket = new UdpSocket(local)
    this.#sockets.set(local, socket)
    return socket
  }
}

function isRefused(outcome: Outcome<unknown>): boolean {
  return 'fault' in outcome && outcome.fault.kind === 'refused'
}

function keyOf({ host, port }: Address): string {
  return `${host} ${port}`
}

const UNBOUND = fault('unreachable', 'It cannot be reached from where Shoal is bound.')
const UNSENDABLE = fault('unreachable', 'Nothing can be sent to it from here.')
const SILENT = fault('unreachable', 'It does not answer.')
const CROWDED = fault('unreachable', 'Too many trackers are asked already.')
