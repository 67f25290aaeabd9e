/** What we use of bittorrent-dht 11 and, beneath it, of k-rpc 5. */
declare module 'bittorrent-dht' {
  import type { EventEmitter } from 'node:events'

  interface NodeAddress {
    readonly host: string
    readonly port: number
  }

  /** Options of its own, of k-rpc and of k-rpc-socket. */
  export interface DhtOptions {
    /** Names or addresses; absent or true: the library's public nodes. */
    readonly bootstrap: false | readonly NodeAddress[]
    /** In place of k-rpc-socket. */
    readonly krpcSocket?: EventEmitter
    /** Nodes to a bucket, and asked in the end. */
    readonly k?: number
    /** Queries at once. */
    readonly concurrency?: number
    /** Stored announcements of others. */
    readonly maxPeers?: number
    /** Milliseconds they are kept. */
    readonly maxAge?: number
    /** Stored values of BEP 44. */
    readonly maxValues?: number
    /** Finished look-ups whose nodes and tokens are kept for five minutes, to announce to. */
    readonly maxTables?: number
  }

  type Done = (error: Error | null, nodes?: number) => void

  export class Client extends EventEmitter {
    constructor(options: DhtOptions)
    readonly nodeId: Buffer
    readonly nodes: { count(): number }
    /** A node without id is asked for it, and added when it answers. */
    addNode(node: NodeAddress): void
    /** Peers arrive as events. Never calls back once destroyed. Returns a function that ends it. */
    lookup(infoHash: string, done: Done): () => void
    /** Looks up first, unless that was done in the last five minutes. */
    announce(infoHash: string, port: number, done: Done): void
    listen(port?: number, host?: string, done?: () => void): void
    address(): { readonly address: string; readonly port: number }
    toJSON(): { readonly nodes: readonly NodeAddress[] }
    destroy(done?: () => void): void
    on(event: 'peer' | 'announce', listener: (peer: NodeAddress, infoHash: Buffer) => void): this
    on(event: 'node' | 'ready' | 'listening', listener: () => void): this
    on(event: 'error' | 'warning', listener: (error: Error) => void): this
  }
}
