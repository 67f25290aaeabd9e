import { createServer, type Server, type Socket } from 'node:net'
import { ShoalError } from '../../shared/errors.ts'
import { plainHost } from './addresses.ts'
import type { ConnectionBudget } from './budget.ts'
import type { Connection } from './connector.ts'
import { readInPlace } from './in-place-socket.ts'
import { tcpLaneName } from './lane-names.ts'
import type { Admission } from './mse/admission.ts'

export interface TcpListenerEvents {
  onPlain(connection: Connection): void
  /** Its preface has been read. */
  onLane(socket: Socket): void
}

/** One TCP port for everything: tells by the first bytes who comes, and shows out whoever makes no sense. */
export class TcpListener {
  readonly #server: Server
  readonly #budget: ConnectionBudget
  readonly #admission: Admission
  readonly #events: TcpListenerEvents
  readonly #visitors = new Set<Socket>()

  constructor(budget: ConnectionBudget, admission: Admission, events: TcpListenerEvents) {
    this.#budget = budget
    this.#admission = admission
    this.#events = events
    this.#server = createServer(
      { noDelay: true, pauseOnConnect: true },
      (socket) => void this.#onVisitor(readInPlace(socket))
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

  async #onVisitor(socket: Socket): Promise<void> {
    socket.on('error', nothing)
    const lease = this.#budget.take('arrivals')
    const host = plainHost(socket.remoteAddress ?? '')
    if (lease === null || this.#budget.isBanned(`addr:${host}`)) {
      lease?.release()
      socket.destroy()
      return
    }
    this.#visitors.add(socket)
    const visitor = await this.#admission.admit(socket)
    this.#visitors.delete(socket)
    lease.release()
    if (visitor?.wants === 'lane') this.#events.onLane(socket)
    else if (visitor?.wants === 'wire') {
      const { stream, encryption } = visitor
      const address = { host, port: socket.remotePort ?? 0 }
      this.#events.onPlain({ stream, lane: tcpLaneName(host), encryption, address })
    }
  }
}

function nothing(): void {
  // told by 'close'
}
