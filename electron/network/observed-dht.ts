import type NoiseSecretStream from '@hyperswarm/secret-stream'
import HyperDHT, { type DhtOptions, type KeyPair } from 'hyperdht'

/** HyperDHT that tells why a dial failed, which Hyperswarm keeps to itself, and which connections are to relays. */
export class ObservedDht extends HyperDHT {
  readonly #onFailed: (remoteKey: Uint8Array, code: string) => void
  readonly #relays = new Set<NoiseSecretStream>()

  constructor(options: DhtOptions, onFailed: (remoteKey: Uint8Array, code: string) => void) {
    super(options)
    this.#onFailed = onFailed
  }

  override connect(publicKey: Uint8Array, options?: { keyPair?: KeyPair }): NoiseSecretStream {
    const stream = super.connect(publicKey, options)
    stream.on('error', (error: Error & { readonly code?: unknown }) => {
      if (typeof error.code === 'string') this.#onFailed(publicKey, error.code)
    })
    // hyperdht itself dials relays, with no options; Hyperswarm always names its key pair.
    if (options === undefined) this.#observeRelay(stream)
    return stream
  }

  /** How a connection that has just been made came about. */
  meansOf(stream: NoiseSecretStream): 'direct' | 'punched' | 'relayed' {
    const { remoteHost, remotePort, socket } = stream.rawStream ?? {}
    if (typeof remoteHost === 'string' && this.isRelay(remoteHost, remotePort ?? 0)) return 'relayed'
    return socket === this.io.serverSocket || socket === this.io.clientSocket ? 'direct' : 'punched'
  }

  /** Whether a connection with this remote goes through a relay instead. */
  isRelay(host: string, port: number): boolean {
    return Array.from(this.#relays).some(
      ({ rawStream }) => rawStream?.remoteHost === host && rawStream.remotePort === port
    )
  }

  #observeRelay(stream: NoiseSecretStream): void {
    this.#relays.add(stream)
    stream.on('close', () => this.#relays.delete(stream))
  }
}
