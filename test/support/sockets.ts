import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { Inbox } from './inbox.ts'

/** A connected socket to a port of 127.0.0.1. */
export async function dialled(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

/** Both ends of a connection over 127.0.0.1. */
export async function socketPair(): Promise<[Socket, Socket]> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const arrival = once(server, 'connection') as Promise<[Socket]>
  const a = connect(port, '127.0.0.1')
  const [b] = await arrival
  server.close()
  return [a, b]
}

/** What one gets the other sends; they end together. */
export function join(a: Socket, b: Socket): void {
  for (const [from, to] of [
    [a, b],
    [b, a]
  ] as const) {
    from.pipe(to)
    from.on('error', () => to.destroy())
    from.on('close', () => to.destroy())
  }
}

/** A plain TCP server on 127.0.0.1 whose visitors wait in an inbox. */
export class PlainServer implements AsyncDisposable {
  readonly visitors = new Inbox<Socket>()
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  static async listen(port = 0): Promise<PlainServer> {
    const server = new PlainServer()
    server.#server.listen(port, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  private constructor() {
    this.#server = createServer((socket) => {
      socket.on('error', () => undefined)
      this.#sockets.add(socket)
      this.visitors.put(socket)
    })
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    if (!this.#server.listening) return
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** All TCP sockets that this process dials while it lives. */
export class DialWatch implements Disposable {
  readonly sockets: Socket[] = []
  readonly #note = (message: unknown): void => {
    this.sockets.push((message as { socket: Socket }).socket)
  }

  constructor() {
    subscribe('net.client.socket', this.#note)
  }

  [Symbol.dispose](): void {
    unsubscribe('net.client.socket', this.#note)
  }
}
