import { randomInt } from 'node:crypto'
import type { Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6, SocketAddress } from 'node:net'
import { isPort } from '../addresses.ts'
import { localAddressFor, type Binding } from '../binding.ts'
import { Crowds } from '../crowds.ts'
import { houseOf } from '../house.ts'
import type { Lease } from '../lease.ts'
import type { DatagramPort } from '../mainline/datagram-port.ts'
import type { Address } from '../types.ts'
import { barePacket, HEADER_LENGTH, parsePacket, Type, type Packet } from './packet.ts'
import { Session } from './session.ts'
import { SessionTable } from './session-table.ts'
import { openUdp } from './udp-socket.ts'
import { UtpStream, type UtpStreamPort } from './utp-stream.ts'

/** Time stands still between two looks at it; the shortest wait is 500. Milliseconds. */
const TICK = 100
/** Bytes of a datagram that pass everywhere: over IPv4 through PPPoE and a tunnel, over IPv6 its least (RFC 8200). */
const LONGEST_V4 = 1_400
const LONGEST_V6 = 1_232
/** Connections at once, those that are being closed included. */
const MOST_SESSIONS = 1_000
/** Callers that have not been heard twice: they may be forged, and cost some 3 KB and five seconds each. Who sends most makes room. */
const MOST_HALF_OPEN = 300
/** Refusals a second: whoever floods us gets no echo. */
const MOST_REFUSALS = 50

export interface UtpSocketEvents {
  /** Whether somebody at this address may call at all. */
  isWelcome(host: string): boolean
  /** Has been heard twice, so that it is there where it says. Nothing was read yet. */
  onConnection(stream: UtpStream, address: Address): void
}

type OnStray = (bytes: Uint8Array, from: Address) => void

/**
 * uTP over one UDP port, IPv4 and IPv6; datagrams that are not uTP go to whoever shares it. It is our own: libutp (utp-native) ends
 * the process when two packets name certain delays, keeps for ever what is refused twice, and cannot slow a sender down.
 */
export class UtpSocket {
  readonly #binding: Binding
  readonly #events: UtpSocketEvents
  readonly #table = new SessionTable()
  readonly #halfOpen = new Map<UtpStream, Lease>()
  readonly #callers = new Crowds()
  readonly #owing = new Set<Session>()
  readonly #strays = new Set<OnStray>()
  /** Null while there are no connections: ten wake-ups a second for nothing would keep a laptop from sleeping. */
  #ticking: NodeJS.Timeout | null = null
  #v4: Socket | null = null
  #v6: Socket | null = null
  #port = 0
  #refusals = { second: 0, count: 0 }
  #closing: Promise<void> | null = null

  /** @param port the one wanted; any other when it is not free, 0 for any. @returns null: there is nothing to bind to */
  static async open(binding: Binding, port: number, events: UtpSocketEvents): Promise<UtpSocket | null> {
    const socket = new UtpSocket(binding, events)
    await socket.#open(port)
    if (socket.port !== 0) return socket
    await socket.close()
    return null
  }

  private constructor(binding: Binding, events: UtpSocketEvents) {
    this.#binding = binding
    this.#events = events
  }

  /** Of UDP, for both families where they could have the same; also when it is closed. */
  get port(): number {
    return this.#port
  }

  /** Connections, those that are not made yet or not quite closed included. */
  get size(): number {
    return this.#table.size
  }

  /** What is not uTP, over IPv4; null where there is none. Closing it leaves the socket as it is. */
  datagrams(): DatagramPort | null {
    if (this.#v4 === null) return null
    const { address: host, port } = this.#v4.address()
    const own = new Set<OnStray>()
    return {
      address: { host, port },
      send: (bytes, to) => this.#send(bytes, to),
      onMessage: (listener) => {
        own.add(listener)
        this.#strays.add(listener)
      },
      close: () => {
        for (const listener of own) this.#strays.delete(listener)
        return Promise.resolve()
      }
    }
  }

  /**
   * Calls; the stream is not connected before `onConnected`, and destroyed without it where nobody answers. The caller gives up.
   * @returns null: the address cannot be reached from here, or there are too many connections
   */
  call(address: Address, onConnected: () => void): UtpStream | null {
    const to = canonical(address)
    if (this.#closing !== null || this.#socketFor(to) === null || this.#table.size >= MOST_SESSIONS)
      return null
    const id = this.#freeId(to)
    return this.#add(to, onConnected, (port) =>
      Session.call(id, randomInt(65_536), payloadTo(to), port, performance.now())
    )
  }

  /** Says farewell to all, waits for the sockets and not for answers. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #open(port: number): Promise<void> {
    const { v4, v6 } = this.#binding
    const onDatagram = (bytes: Buffer, { address: host, port: from }: { address: string; port: number }) =>
      this.#onDatagram(bytes, { host, port: from })
    this.#v4 = v4 === null ? null : await openUdp(v4, port, onDatagram)
    const same = this.#v4?.address().port ?? port
    this.#v6 = v6 === null ? null : await openUdp(v6, same, onDatagram)
    this.#port = (this.#v4 ?? this.#v6)?.address().port ?? 0
  }

  async #close(): Promise<void> {
    this.#rest()
    this.#strays.clear()
    for (const { session } of [...this.#table.streams]) session.abandon(performance.now())
    const open = [this.#v4, this.#v6].filter((socket) => socket !== null)
    // Whoever shares it may close later, and still send.
    this.#v4 = this.#v6 = null
    await Promise.all(
      open.map(async (socket) => {
        const closed = once(socket, 'close')
        socket.close()
        await closed
      })
    )
  }

  #onDatagram(bytes: Buffer, from: Address): void {
    const packet = parsePacket(bytes)
    if (packet === null) {
      for (const onStray of this.#strays) onStray(bytes, from)
      return
    }
    const stream = this.#table.find(packet, from)
    if (stream !== null) stream.session.onPacket(packet, performance.now())
    else if (packet.type === Type.syn) this.#onCall(packet, from)
    else if (packet.type !== Type.reset) this.#refuse(packet, from)
  }

  #onCall(syn: Packet, from: Address): void {
    const isFull = this.#table.size >= MOST_SESSIONS
    if (isFull || !isPort(from.port) || !this.#events.isWelcome(from.host)) return
    const house = houseOf(from.host) ?? from.host
    const place = this.#halfOpen.size < MOST_HALF_OPEN ? NO_LEASE : this.#callers.take(house)
    if (place === null) return
    const onConnected = (): void => this.#events.onConnection(stream, from)
    const stream = this.#add(from, onConnected, (port) =>
      Session.answer(syn, randomInt(65_536), payloadTo(from), port, performance.now())
    )
    this.#halfOpen.set(
      stream,
      this.#callers.seat(house, place, () => stream.destroy())
    )
  }

  #onSettled(stream: UtpStream): void {
    this.#halfOpen.get(stream)?.release()
    this.#halfOpen.delete(stream)
  }

  #add(to: Address, onConnected: () => void, open: ConstructorParameters<typeof UtpStream>[1]): UtpStream {
    const port: UtpStreamPort = {
      send: (bytes) => this.#send(bytes, to),
      onOwesAcknowledgement: (session) => this.#owe(session),
      onConnected: (stream) => {
        this.#onSettled(stream)
        onConnected()
      },
      onGone: (stream) => {
        this.#onSettled(stream)
        this.#owing.delete(stream.session)
        this.#table.delete(stream)
      }
    }
    const stream = new UtpStream(port, open)
    this.#table.add(stream, to)
    this.#ticking ??= setInterval(() => this.#tick(), TICK)
    return stream
  }

  /** Nobody is here under that id, any more. */
  #refuse({ connectionId, sequence }: Packet, from: Address): void {
    const second = Math.floor(performance.now() / 1_000)
    if (second !== this.#refusals.second) this.#refusals = { second, count: 0 }
    if (++this.#refusals.count > MOST_REFUSALS) return
    const nothing = { timestamp: 0, delay: 0, window: 0, sequence: 0 }
    this.#send(barePacket({ type: Type.reset, connectionId, acknowledged: sequence, ...nothing }), from)
  }

  /** Packets come many at a time: they are acknowledged together. */
  #owe(session: Session): void {
    if (this.#owing.size === 0) setImmediate(() => this.#acknowledge())
    this.#owing.add(session)
  }

  #acknowledge(): void {
    const owing = [...this.#owing]
    this.#owing.clear()
    for (const session of owing) session.acknowledge(performance.now())
  }

  #tick(): void {
    if (this.#table.size === 0) return this.#rest()
    const now = performance.now()
    for (const { session } of this.#table.streams) session.tick(now)
  }

  #rest(): void {
    if (this.#ticking !== null) clearInterval(this.#ticking)
    this.#ticking = null
  }

  #send(bytes: Uint8Array, to: Address): void {
    if (isPort(to.port)) this.#socketFor(to)?.send(bytes, to.port, to.host)
  }

  #socketFor({ host }: Address): Socket | null {
    if (localAddressFor(this.#binding, host) === null) return null
    return isIPv6(host) ? this.#v6 : this.#v4
  }

  #freeId(to: Address): number {
    for (;;) {
      const id = randomInt(65_536)
      if (!this.#table.has(id, to)) return id
    }
  }
}

/** They are counted already. */
const NO_LEASE: Lease = { release: () => undefined }

function payloadTo({ host }: Address): number {
  return (isIPv6(host) ? LONGEST_V6 : LONGEST_V4) - HEADER_LENGTH
}

/** As packets will say they come from there. */
function canonical({ host, port }: Address): Address {
  if (!isIPv6(host) || host.includes('%')) return { host, port }
  return { host: new SocketAddress({ address: host, family: 'ipv6' }).address, port }
}
