import type { Server, Socket } from 'node:net'
import { plainHost } from './addresses.ts'
import type { Binding } from './binding.ts'
import type { ConnectionBudget } from './budget.ts'
import type { Connection } from './connector.ts'
import { readInPlace } from './in-place-socket.ts'
import { tcpLaneName } from './lane-names.ts'
import type { Admission } from './mse/admission.ts'
import { closeServer, openServers, portOf } from './tcp-servers.ts'

export interface TcpListenerEvents {
  onPlain(connection: Connection): void
  /** Its preface has been read. */
  onLane(socket: Socket): void
}

/** One TCP port for everything: tells by the first bytes who comes, and shows out whoever makes no sense. */
export class TcpListener {
  #servers: readonly Server[] = []
  readonly #budget: ConnectionBudget
  readonly #admission: Admission
  readonly #events: TcpListenerEvents
  readonly #visitors = new Set<Socket>()

  constructor(budget: ConnectionBudget, admission: Admission, events: TcpListenerEvents) {
    this.#budget = budget
    this.#admission = admission
    this.#events = events
  }

  /** @throws ShoalError 'listen-failed' */
  async listen(binding: Binding, port: number): Promise<void> {
    this.#servers = await openServers(binding, port, (accepted) => {
      const socket = readInPlace(accepted)
      binding.hold?.(socket)
      void this.#onVisitor(socket)
    })
  }

  /** The same for all addresses; 0 while not listening. */
  get port(): number {
    const [server] = this.#servers
    return server === undefined ? 0 : portOf(server)
  }

  async close(): Promise<void> {
    for (const socket of this.#visitors) socket.destroy()
    await Promise.all(this.#servers.map(closeServer))
  }

  async #onVisitor(socket: Socket): Promise<void> {
    socket.on('error', nothing)
    const host = plainHost(socket.remoteAddress ?? '')
    const isBanned = this.#budget.isBanned(`addr:${host}`)
    const lease = isBanned ? null : this.#budget.receive(host, () => socket.destroy())
    if (lease === null) {
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
