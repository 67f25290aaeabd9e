declare module 'bittorrent-tracker/server' {
  import type { Socket } from 'node:dgram'
  import type { EventEmitter } from 'node:events'
  import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'

  export interface AnnounceParams {
    readonly type: 'http' | 'udp'
    readonly info_hash: string
    readonly peer_id: string
    readonly port: number
    readonly ip: string
    readonly addr: string
    readonly left: number
    readonly uploaded: number | string
    readonly downloaded: number | string
    readonly numwant: number
    readonly key?: number | string
    readonly event?: string
    readonly headers?: Readonly<Record<string, string>>
  }

  export default class Server extends EventEmitter {
    constructor(options: {
      readonly interval?: number
      readonly http?: boolean
      readonly udp?: boolean
      readonly ws?: boolean
      readonly stats?: boolean
      filter?(infoHash: string, params: AnnounceParams, answer: (error: Error | null) => void): void
    })
    readonly http: HttpServer | null
    readonly udp4: Socket | null
    readonly udp6: Socket | null
    listen(
      port: { readonly http: number; readonly udp: number },
      host: { readonly http: string; readonly udp: string; readonly udp6: string },
      onListening: () => void
    ): void
    onHttpRequest(request: IncomingMessage, response: ServerResponse): void
    close(onClosed: () => void): void
  }
}
