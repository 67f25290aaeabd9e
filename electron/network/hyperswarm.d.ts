declare module 'hyperswarm' {
  import type HyperDHT from 'hyperdht'
  import type { KeyPair } from 'hyperdht'
  import type NoiseSecretStream from '@hyperswarm/secret-stream'

  export interface PeerInfo {
    readonly publicKey: Uint8Array
    /** Those it was found under; a connection that came in tells none. */
    readonly topics: readonly Uint8Array[]
  }

  export interface DiscoverySession {
    /** Announces and looks up once more; false when that failed. Throws after destroy. */
    refresh(): Promise<boolean>
    flushed(): Promise<boolean>
    /** Takes the announcement back. */
    destroy(): Promise<void>
  }

  export interface SwarmOptions {
    dht: HyperDHT
    keyPair?: KeyPair
    maxPeers: number
    maxParallel: number
    /** True refuses the key, for ever. */
    firewall(remotePublicKey: Uint8Array): boolean
  }

  export default class Hyperswarm {
    constructor(options: SwarmOptions)
    readonly keyPair: KeyPair
    readonly dht: HyperDHT
    readonly connecting: number
    readonly peers: ReadonlyMap<string, PeerInfo>
    /** Read before each dial. */
    maxPeers: number
    join(topic: Uint8Array, options?: { server?: boolean; client?: boolean }): DiscoverySession
    destroy(options?: { force?: boolean }): Promise<void>
    /** A connection came in: keeps it, or the one there is. Internal. */
    protected _handleServerConnection(stream: NoiseSecretStream): void
    /** Hands the new stream in again once the existing one has closed. Internal. */
    protected _handleServerConnectionSwap(existing: NoiseSecretStream, stream: NoiseSecretStream): void
    on(event: 'connection', listener: (stream: NoiseSecretStream, peer: PeerInfo) => void): this
  }
}
