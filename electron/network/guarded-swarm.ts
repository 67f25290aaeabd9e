import type NoiseSecretStream from '@hyperswarm/secret-stream'
import Hyperswarm, { type SwarmOptions } from 'hyperswarm'

/** A second connection this soon after the first is not from a peer that has lost it, but one of two dials that crossed. */
const YOUNG_MS = 2_000

interface Known {
  readonly stream: NoiseSecretStream
  readonly since: number
}

/**
 * Hyperswarm (4.17.2) where two peers dial each other at the same moment. It takes the second connection for a peer that
 * reconnects as soon as the first has carried a byte; each side then closes another one, and the pair is lost for the ten
 * seconds until UDX gives up. Here both sides keep the same one while they are young: what the greater key dialled.
 */
export class GuardedSwarm extends Hyperswarm {
  readonly #known = new Map<string, Known>()

  constructor(options: SwarmOptions) {
    super(options)
    this.on('connection', (stream) => this.#onConnection(stream))
  }

  protected override _handleServerConnection(stream: NoiseSecretStream): void {
    const known = this.#known.get(keyOf(stream))
    const isYoung = known !== undefined && performance.now() - known.since < YOUNG_MS
    if (!isYoung || known.stream.destroying) {
      super._handleServerConnection(stream)
    } else if (isBetter(stream, known.stream)) {
      known.stream.on('error', nothing)
      known.stream.destroy()
      this._handleServerConnectionSwap(known.stream, stream)
    } else {
      stream.on('error', nothing)
      stream.destroy()
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

/** Of two dials by the same side the one that already speaks; of two that crossed the one by the greater key. */
function isBetter(stream: NoiseSecretStream, known: NoiseSecretStream): boolean {
  if (stream.isInitiator === known.isInitiator) return known.rawBytesRead === 0
  return stream.isInitiator === Buffer.compare(stream.publicKey, stream.remotePublicKey) > 0
}

function keyOf(stream: NoiseSecretStream): string {
  return Buffer.from(stream.remotePublicKey).toString('hex')
}

function nothing(): void {
  // the stream is not wanted
}
