import type { DiscoverySession } from 'hyperswarm'
import { Backoff } from './backoff.ts'

const FIRST_MS = 200
const MOST_MS = 120_000
/** How often to look whether the peers are still there; Hyperswarm itself announces every ten minutes. */
const CHECK_MS = 30_000

/**
 * One topic's announcement. Two peers that join at the same moment may each look before the other has announced, and never meet:
 * so it looks again, with growing waits, until there is a peer.
 */
export class Discovery {
  readonly #session: DiscoverySession
  readonly #hasPeers: () => boolean
  readonly #backoff: Backoff
  #timer: NodeJS.Timeout
  #isClosed = false

  constructor(session: DiscoverySession, hasPeers: () => boolean, random: () => number) {
    this.#session = session
    this.#hasPeers = hasPeers
    this.#backoff = new Backoff(FIRST_MS, MOST_MS, random)
    this.#timer = setTimeout(() => this.#look(), this.#backoff.next())
  }

  /** Looks now, and soon again. */
  refresh(): void {
    if (this.#isClosed) return
    this.#backoff.reset()
    this.#lookNow()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#session.destroy()
  }

  #look(): void {
    if (!this.#hasPeers()) {
      this.#lookNow()
      return
    }
    this.#backoff.reset()
    this.#timer = setTimeout(() => this.#look(), CHECK_MS)
  }

  #lookNow(): void {
    clearTimeout(this.#timer)
    this.#session.refresh().catch(nothing)
    this.#timer = setTimeout(() => this.#look(), this.#backoff.next())
  }
}

function nothing(): void {
  // a lookup that fails is repeated
}
