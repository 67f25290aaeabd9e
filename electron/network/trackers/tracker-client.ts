import type { Binding } from '../binding.ts'
import { HttpTracker } from './http-tracker.ts'
import { Names } from './names.ts'
import type { Tracker } from './tracker.ts'
import { parseTrackerUrl } from './tracker-url.ts'
import { Turns } from './turns.ts'
import { UdpTracker } from './udp-tracker.ts'
import { UdpTransport } from './udp-transport.ts'

/** HTTP requests at once: a thousand torrents that start do not open a thousand sockets. */
const TURNS = { most: 8, mostEach: 4, mostWaiting: 10_000 } as const
const HTTP_TIMEOUT_MS = 15_000
const UDP_FIRST_TIMEOUT_MS = 15_000

export interface TrackerClientSettings {
  readonly binding: Binding
  /** Chance in [0, 1). */
  readonly random: () => number
  /** For one HTTP request with its redirects; 15 s unless given. */
  readonly httpTimeoutMs?: number
  /** Until a UDP packet is repeated for the first time; 15 s unless given. */
  readonly udpFirstTimeoutMs?: number
}

/** What the trackers of all torrents share: one per network. */
export class TrackerClient {
  readonly #settings: TrackerClientSettings
  readonly #names: Names
  readonly #turns = new Turns(TURNS)
  readonly #udp: UdpTransport

  constructor(settings: TrackerClientSettings) {
    const { binding, udpFirstTimeoutMs = UDP_FIRST_TIMEOUT_MS } = settings
    this.#settings = settings
    this.#names = new Names(binding)
    this.#udp = new UdpTransport({ binding, firstTimeoutMs: udpFirstTimeoutMs })
  }

  /** @returns a sentence that says why not, where `url` is none of a tracker that we can ask */
  tracker(url: string): Tracker | { readonly unusable: string } {
    const parsed = parseTrackerUrl(url)
    if ('unusable' in parsed) return parsed
    const { binding, random, httpTimeoutMs = HTTP_TIMEOUT_MS } = this.#settings
    const names = this.#names
    if (parsed.protocol === 'udp:') return new UdpTracker(parsed, { names, transport: this.#udp, random })
    return new HttpTracker(parsed, { binding, names, turns: this.#turns, timeoutMs: httpTimeoutMs, random })
  }

  /** UDP packets that nobody waited for: late ones, and forgeries. */
  get strays(): number {
    return this.#udp.strays
  }

  /** Our addresses are gone. */
  async hangUp(): Promise<void> {
    await this.#udp.hangUp()
  }

  /** When the torrents have closed theirs, nothing is on the way any more but what they gave up. Twice is harmless. */
  async close(): Promise<void> {
    await this.#udp.close()
  }
}
