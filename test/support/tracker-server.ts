import Server, { type AnnounceParams } from 'bittorrent-tracker/server'
import { once } from 'node:events'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Inbox } from './inbox.ts'
import { freePort } from './ports.ts'

export type ToldAnnounce = AnnounceParams & { readonly told: 'start' | 'update' | 'complete' | 'stop' }

export interface TrackerServerOptions {
  readonly intervalMs?: number
  /** A reason to refuse an announce. */
  readonly refuses?: (infoHash: string) => string | null
}

/** WebTorrent's tracker on 127.0.0.1 and ::1, whose visitors wait in an inbox. */
export class TrackerServer implements AsyncDisposable {
  readonly announces = new Inbox<ToldAnnounce>()
  readonly #server: Server
  readonly #http: readonly HttpServer[]

  static async listen(options: TrackerServerOptions = {}): Promise<TrackerServer> {
    const server = new TrackerServer(options)
    await new Promise<void>((resolve) =>
      server.#server.listen({ http: 0, udp: 0 }, { http: '', udp: '127.0.0.1', udp6: '::1' }, resolve)
    )
    // One port in both families, as the trackers of the world have it.
    const port = await freePort()
    await Promise.all(
      server.#http.map(async (http, at) => {
        http.listen(port, at === 0 ? '127.0.0.1' : '::1')
        await once(http, 'listening')
      })
    )
    return server
  }

  private constructor({ intervalMs = 600_000, refuses }: TrackerServerOptions) {
    this.#server = new Server({
      interval: intervalMs,
      http: false,
      ws: false,
      stats: false,
      filter: (infoHash, _params, answer) => {
        const reason = refuses?.(infoHash) ?? null
        answer(reason === null ? null : new Error(reason))
      }
    })
    this.#server.on('error', () => undefined)
    for (const told of ['start', 'update', 'complete', 'stop'] as const) {
      this.#server.on(told, (_address: string, params: AnnounceParams) =>
        this.announces.put({ ...params, told })
      )
    }
    this.#http = [1, 2].map(() =>
      createServer((request, response) => this.#server.onHttpRequest(request, response))
    )
  }

  /** By a name that has addresses of both families. */
  get httpUrl(): string {
    return `http://localhost:${this.httpPort}/announce`
  }

  get httpPort(): number {
    return portOf(this.#http[0]?.address())
  }

  get udpUrl(): string {
    return `udp://127.0.0.1:${portOf(this.#server.udp4?.address())}/announce`
  }

  get udp6Url(): string {
    return `udp://[::1]:${portOf(this.#server.udp6?.address())}/announce`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = this.#http.map(async (http) => {
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    })
    await new Promise<void>((resolve) => this.#server.close(resolve))
    await Promise.all(closed)
  }
}

function portOf(address: AddressInfo | string | null | undefined): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}
