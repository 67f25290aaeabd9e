declare module 'hyperdht' {
  import type NoiseSecretStream from '@hyperswarm/secret-stream'
  import type { SecretStreamOptions } from '@hyperswarm/secret-stream'
  import type { Socket } from 'node:net'

  export interface DhtOptions {
    /** Absent: the library's public nodes. */
    bootstrap?: readonly { readonly host: string; readonly port: number }[]
    host?: string
    /** A number is tried with the five after it, then any; a range [from, end) alone, then any. */
    port?: number | readonly [number, number]
    anyPort?: boolean
    ephemeral?: boolean
    firewalled?: boolean
  }

  export interface KeyPair {
    publicKey: Uint8Array
    secretKey: Uint8Array
  }

  export interface ConnectOptions {
    keyPair?: KeyPair
    createSecretStream?: CreateSecretStream
  }

  /** A server knows the raw stream at once, whoever dials when it is connected. */
  type CreateSecretStream = (
    isInitiator: boolean,
    rawStream: Socket | null,
    options: SecretStreamOptions
  ) => NoiseSecretStream

  export interface ServerOptions {
    createSecretStream?: CreateSecretStream
  }

  export interface DhtServer {
    /** Announces the server's own key again, soon. */
    refresh(): void
  }

  export default class HyperDHT {
    constructor(options?: DhtOptions)
    static keyPair(seed?: Uint8Array): KeyPair
    /** A first node: it trusts the address it is given, where others learn theirs from their peers. */
    static bootstrapper(port: number, host: string, options?: DhtOptions): HyperDHT
    readonly listening: ReadonlySet<DhtServer>
    readonly host: string | null
    /** 0 while unknown or when every flow gets another. */
    readonly port: number
    readonly firewalled: boolean
    readonly randomized: boolean
    readonly online: boolean
    readonly destroyed: boolean
    readonly stats: { readonly requests: { readonly responses: number } }
    /** The node's own two UDP sockets; connections through punched holes have sockets of their own. */
    readonly io: { readonly serverSocket: object | null; readonly clientSocket: object | null }
    connect(publicKey: Uint8Array, options?: ConnectOptions): NoiseSecretStream
    createServer(options: ServerOptions, onConnection?: (stream: NoiseSecretStream) => void): DhtServer
    bind(): Promise<void>
    fullyBootstrapped(): Promise<void>
    address(): { host: string; port: number } | null
    /** Where it is bound to be found; null while it is not bound. */
    localAddress(): { host: string; port: number } | null
    toArray(options?: { limit?: number }): { host: string; port: number }[]
    refresh(): void
    destroy(options?: { force?: boolean }): Promise<void>
    on(event: 'network-change' | 'network-update', listener: () => void): this
  }
}
