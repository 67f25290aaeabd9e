import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream'

/** Answers a request in place of the files. True: it did. */
export type Misbehave = (request: IncomingMessage, response: ServerResponse) => boolean

/** What a server was asked for. */
export interface Asked {
  readonly path: string
  readonly range: string | null
}

/** A web server that serves a folder with ranges, and whatever else a test makes it do. */
export class WebSeedServer implements AsyncDisposable {
  readonly folder: string
  /** Every request, in order. */
  readonly asked: Asked[] = []
  readonly userAgents = new Set<string>()
  /** Connections open at once, at most. */
  mostConnections = 0
  /** Bytes of one answer that were on their way, at most. */
  mostSentAtOnce = 0
  /** Bytes of files, over all answers. */
  bytesSent = 0
  /** No answer is given before. */
  opensAt: Promise<unknown> = Promise.resolve()
  misbehave: Misbehave = () => false
  readonly #server: Server
  #connections = 0

  static async serve(folder: string, misbehave?: Misbehave, host = '127.0.0.1'): Promise<WebSeedServer> {
    const server = new WebSeedServer(folder)
    if (misbehave !== undefined) server.misbehave = misbehave
    await once(server.#server.listen(0, host), 'listening')
    return server
  }

  private constructor(folder: string) {
    this.folder = folder
    this.#server = createServer((request, response) => void this.#answer(request, response))
    this.#server.on('connection', (socket) => {
      this.mostConnections = Math.max(this.mostConnections, ++this.#connections)
      socket.on('error', () => undefined)
      socket.on('close', () => this.#connections--)
    })
  }

  /** Resolves when somebody has asked for something. */
  async isAsked(): Promise<void> {
    if (this.asked.length === 0) await once(this.#server, 'request')
  }

  /** Connections that are kept for a next request are closed, as every server does after a while. */
  dropIdle(): void {
    this.#server.closeIdleConnections()
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    const { address, port } = this.#server.address() as AddressInfo
    return `http://${address}:${port}/`
  }

  /** Ends all connections, like a machine that goes down. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    if (this.#server.listening) await once(this.#server.close(), 'close')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(request.url ?? '/', this.url).pathname)
    const { range = null } = request.headers
    this.asked.push({ path, range })
    this.userAgents.add(request.headers['user-agent'] ?? '')
    response.on('error', () => undefined)
    await this.opensAt
    if (this.misbehave(request, response)) return
    await this.#serveFile(join(this.folder, path), request.headers.range ?? null, response)
  }

  async #serveFile(file: string, range: string | null, response: ServerResponse): Promise<void> {
    const size = await stat(file).then(
      (found) => (found.isFile() ? found.size : null),
      () => null
    )
    if (size === null) return void response.writeHead(404).end()
    const [, first = '0', last = `${size - 1}`] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? []
    const [start, end] = [Number(first), Math.min(size - 1, Number(last))]
    if (start > end) return void response.writeHead(416).end()
    response.writeHead(range === null ? 200 : 206, {
      'content-length': end - start + 1,
      ...(range !== null && { 'content-range': `bytes ${start}-${end}/${size}` })
    })
    let sent = 0
    const body = createReadStream(file, { start, end, highWaterMark: 262_144 }).on('data', (bytes) => {
      this.bytesSent += bytes.length
      this.mostSentAtOnce = Math.max(this.mostSentAtOnce, (sent += bytes.length))
    })
    pipeline(body, response, () => undefined)
  }
}
