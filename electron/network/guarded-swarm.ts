import type NoiseSecretStream from '@hyperswarm/secret-stream'
import Hyperswarm, { type SwarmOptions } from 'hyperswarm'

/** A second connection this soon after the first is not from a peer that has lost it, but an older dial that comes late. */
const YOUNG_MS = 2_000

interface Known {
  readonly stream: NoiseSecretStream
  readonly since: number
}

/**
 * Hyperswarm (4.17.2) where two peers dial each other at the same moment. One dial is dropped, but its handshake may still be on
 * its way; when it arrives, Hyperswarm takes it for a peer that reconnects, closes the living connection, holds on to the dead
 * one until UDX gives up after ten seconds, and refuses the peer's further dials meanwhile.
 */
export class GuardedSwarm extends Hyperswarm {
  readonly #known = new Map<string, Known>()

  constructor(options: SwarmOptions) {
    super(options)
    this.on('connection', (stream) => this.#onConnection(stream))
  }

  protected override _handleServerConnection(stream: NoiseSecretStream): void {
    const known = this.#known.get(keyOf(stream))
    const hasSpoken = known !== undefined && known.stream.rawBytesRead > 0
    if (known === undefined || known.stream.destroying) {
      super._handleServerConnection(stream)
    } else if (hasSpoken && performance.now() - known.since < YOUNG_MS) {
      stream.on('error', nothing)
      stream.destroy()
    } else if (!hasSpoken && !known.stream.isInitiator) {
      known.stream.destroy()
      this._handleServerConnectionSwap(known.stream, stream)
    } else {
      super._handleServerConnection(stream)
    }
  }

  #onConnection(stream: NoiseSecretStream): void {
    const key = keyOf(stream)
    this.#known.set(key, { stream, since: performance.now() })
    stream.on('close', () => {
      if (this.#known.get(key)?.stream === stream) this.#known.delete(key)
    })
  }
}

function keyOf(stream: NoiseSecretStream): string {
  return Buffer.from(stream.remotePublicKey).toString('hex')
}

function nothing(): void {
  // the stream is not wanted
}
