import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'

/** A web server on 127.0.0.1 that answers announces as a test says. */
export class WebServer implements AsyncDisposable {
  readonly #server: Server
  readonly #protocol: string

  static async listen(answer: RequestListener, tls?: ServerOptions, host = '127.0.0.1'): Promise<WebServer> {
    const server = new WebServer(answer, tls)
    server.#server.listen(0, host)
    await once(server.#server, 'listening')
    return server
  }

  private constructor(answer: RequestListener, tls: ServerOptions | undefined) {
    this.#protocol = tls === undefined ? 'http' : 'https'
    this.#server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer)
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `${this.#protocol}://127.0.0.1:${this.port}/announce`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

export type UdpAnswer = (packet: Buffer, from: RemoteInfo, socket: Socket) => Buffer | null

/** A UDP server on 127.0.0.1 that answers each packet as a test says; null: not at all. */
export class UdpServer implements AsyncDisposable {
  readonly #socket = createSocket('udp4')

  static async listen(answer: UdpAnswer): Promise<UdpServer> {
    const server = new UdpServer(answer)
    server.#socket.bind(0, '127.0.0.1')
    await once(server.#socket, 'listening')
    return server
  }

  private constructor(answer: UdpAnswer) {
    this.#socket.on('message', (packet, from) => {
      const reply = answer(packet, from, this.#socket)
      if (reply !== null) this.#socket.send(reply, from.port, from.address)
    })
  }

  get url(): string {
    return `udp://127.0.0.1:${this.#socket.address().port}/announce`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close()
    await once(this.#socket, 'close')
  }
}

/** What a packet of ours asks: action and transaction id. */
export function askedIn(packet: Buffer): { readonly action: number; readonly transaction: number } {
  return { action: packet.readUInt32BE(8), transaction: packet.readUInt32BE(12) }
}

/** An answer's action, transaction id and what follows. */
export function udpAnswer(
  action: number,
  transaction: number,
  ...rest: readonly (number | Buffer)[]
): Buffer {
  const numbers = [action, transaction].concat(rest.filter((part) => typeof part === 'number'))
  const packet = Buffer.alloc(4 * numbers.length)
  numbers.forEach((number, at) => packet.writeUInt32BE(number >>> 0, 4 * at))
  return Buffer.concat([packet, ...rest.filter((part) => typeof part !== 'number')])
}

/** Answers as a tracker does that knows no peers. */
export function politely(packet: Buffer): Buffer {
  const { action, transaction } = askedIn(packet)
  return action === 0 ? udpAnswer(0, transaction, 1, 2) : udpAnswer(action, transaction, 1_800, 3, 4)
}
