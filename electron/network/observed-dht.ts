import type NoiseSecretStream from '@hyperswarm/secret-stream'
import type { SecretStreamOptions } from '@hyperswarm/secret-stream'
import type { Socket } from 'node:net'
import HyperDHT, { type ConnectOptions, type DhtOptions, type DhtServer, type ServerOptions } from 'hyperdht'
import { LaneSession } from './lane-session.ts'

/** HyperDHT that tells why a dial failed, which Hyperswarm keeps to itself, and which connections are to relays. */
export class ObservedDht extends HyperDHT {
  readonly #onFailed: (remoteKey: Uint8Array, code: string) => void
  readonly #relays = new Set<NoiseSecretStream>()

  constructor(options: DhtOptions, onFailed: (remoteKey: Uint8Array, code: string) => void) {
    super(options)
    this.#onFailed = onFailed
  }

  override connect(publicKey: Uint8Array, options?: ConnectOptions): NoiseSecretStream {
    // hyperdht itself dials relays, with no options; Hyperswarm always names its key pair.
    if (options === undefined) return this.#observeRelay(super.connect(publicKey))
    const stream = super.connect(publicKey, { ...options, createSecretStream })
    stream.on('error', (error: Error & { readonly code?: unknown }) => {
      if (typeof error.code === 'string') this.#onFailed(publicKey, error.code)
    })
    return stream
  }

  /** As Hyperswarm calls it. */
  override createServer(
    options: ServerOptions,
    onConnection?: (stream: NoiseSecretStream) => void
  ): DhtServer {
    return super.createServer({ ...options, createSecretStream }, onConnection)
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

  #observeRelay(stream: NoiseSecretStream): NoiseSecretStream {
    this.#relays.add(stream)
    stream.on('close', () => this.#relays.delete(stream))
    return stream
  }
}

/**
 * When hole punching fails, hyperdht (6.34.0) first destroys the stream with HOLEPUNCH_ABORTED and then, in the same turn, with
 * the reason. So the first is kept for a moment.
 */
class FrankSession extends LaneSession {
  #isAborted = false

  override destroy(error?: (Error & { readonly code?: unknown }) | null): void {
    if (error?.code !== 'HOLEPUNCH_ABORTED' || this.#isAborted) {
      super.destroy(error)
      return
    }
    this.#isAborted = true
    queueMicrotask(() => super.destroy(error))
  }
}

function createSecretStream(
  isInitiator: boolean,
  rawStream: Socket | null,
  options: SecretStreamOptions
): LaneSession {
  return new FrankSession(isInitiator, rawStream, options)
}
