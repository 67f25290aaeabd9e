import type { DiscoverySession } from 'hyperswarm'
import { Backoff } from './backoff.ts'

const FIRST_MS = 200
const MOST_MS = 120_000
/** Rounds after joining that are made even with peers: of many that join at once, each finds only some at first. */
const FIRST_ROUNDS = 6
/** How often to look whether the peers are still there; Hyperswarm itself announces every ten minutes. */
const CHECK_MS = 30_000

/**
 * One topic's announcement. Two peers that join at the same moment may each look before the other has announced, and never meet:
 * so it looks again, with growing waits, a few times and then for as long as there is no peer.
 */
export class Discovery {
  readonly #session: DiscoverySession
  readonly #hasPeers: () => boolean
  readonly #backoff: Backoff
  #rounds = 0
  #timer: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(session: DiscoverySession, hasPeers: () => boolean, random: () => number) {
    this.#session = session
    this.#hasPeers = hasPeers
    this.#backoff = new Backoff(FIRST_MS, MOST_MS, random)
    this.#wait(this.#backoff.next())
  }

  /** Looks now, and soon again. */
  refresh(): void {
    this.#backoff.reset()
    this.#rounds = 0
    void this.#look()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#session.destroy()
  }

  #wait(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = this.#isClosed ? null : setTimeout(() => void this.#look(), ms)
  }

  /** The next wait begins when this look has ended, so a slow DHT is not asked faster than it answers. */
  async #look(): Promise<void> {
    const isNeeded = this.#rounds < FIRST_ROUNDS || !this.#hasPeers()
    if (!isNeeded) this.#backoff.reset()
    else if (!this.#isClosed) await this.#session.refresh().catch(nothing)
    this.#rounds++
    this.#wait(isNeeded ? this.#backoff.next() : CHECK_MS)
  }
}

function nothing(): void {
  // a lookup that fails is repeated
}
