import { createServer, type Server, type Socket } from 'node:net'
import { ShoalError } from '../../shared/errors.ts'
import { plainHost } from './addresses.ts'
import type { ConnectionBudget } from './budget.ts'
import type { Connection } from './connector.ts'
import { readInPlace } from './in-place-socket.ts'
import { tcpLaneName } from './lane-names.ts'
import { LANE_PREFACE } from './tcp-lane.ts'

/** The length of the protocol's name, with which every BitTorrent handshake begins (BEP 3). */
const BITTORRENT_FIRST_BYTE = 0x13

/** A visitor who has not said by then what it wants is shown out. */
const FIRST_WORD_TIMEOUT_MS = 5_000

export interface TcpListenerEvents {
  onPlain(connection: Connection): void
  /** Its preface has been read. */
  onLane(socket: Socket): void
}

/** One TCP port for everything: tells by the first bytes who comes, and shows out whoever makes no sense. */
export class TcpListener {
  readonly #server: Server
  readonly #budget: ConnectionBudget
  readonly #events: TcpListenerEvents
  readonly #visitors = new Set<Socket>()

  constructor(budget: ConnectionBudget, events: TcpListenerEvents) {
    this.#budget = budget
    this.#events = events
    this.#server = createServer({ noDelay: true, pauseOnConnect: true }, (socket) =>
      this.#onVisitor(readInPlace(socket))
    )
  }

  async listen(host: string, port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (cause) => {
        reject(
          new ShoalError(
            'listen-failed',
            `Cannot listen on ${host}:${port}; choose another port or address.`,
            { cause }
          )
        )
      })
      this.#server.listen({ host, port }, resolve)
    })
    this.#server.on('error', nothing)
  }

  /** 0 while not listening. */
  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  async close(): Promise<void> {
    for (const socket of this.#visitors) socket.destroy()
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
    })
  }

  #onVisitor(socket: Socket): void {
    socket.on('error', nothing)
    const lease = this.#budget.take('arrivals')
    const identity = `addr:${plainHost(socket.remoteAddress ?? '')}`
    if (lease === null || this.#budget.isBanned(identity)) {
      lease?.release()
      socket.destroy()
      return
    }
    this.#visitors.add(socket)
    const timeout = setTimeout(() => socket.destroy(), FIRST_WORD_TIMEOUT_MS)
    const leaveHall = () => {
      clearTimeout(timeout)
      socket.off('close', leaveHall)
      socket.off('readable', listen)
      this.#visitors.delete(socket)
      lease.release()
    }
    const listen = () => {
      const kind = firstWord(socket)
      if (kind === 'unfinished') return
      leaveHall()
      if (kind === 'plain') this.#events.onPlain(plainConnection(socket))
      else if (kind === 'lane') this.#events.onLane(socket)
      else socket.destroy()
    }
    socket.on('close', leaveHall)
    socket.on('readable', listen)
  }
}

function plainConnection(socket: Socket): Connection {
  const address = { host: plainHost(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 }
  return { stream: socket, lane: tcpLaneName(address.host), encryption: 'none', address }
}

/** Takes a preface out of the stream, and leaves a BitTorrent handshake in it. */
function firstWord(socket: Socket): 'plain' | 'lane' | 'junk' | 'unfinished' {
  const bytes = socket.read() as Buffer | null
  if (bytes === null) return 'unfinished'
  if (bytes[0] === BITTORRENT_FIRST_BYTE) {
    socket.unshift(bytes)
    return 'plain'
  }
  const length = Math.min(bytes.length, LANE_PREFACE.length)
  if (!bytes.subarray(0, length).equals(LANE_PREFACE.subarray(0, length))) return 'junk'
  if (bytes.length < LANE_PREFACE.length) {
    socket.unshift(bytes)
    return 'unfinished'
  }
  if (bytes.length > LANE_PREFACE.length) socket.unshift(bytes.subarray(LANE_PREFACE.length))
  return 'lane'
}

function nothing(): void {
  // told by 'close'
}
