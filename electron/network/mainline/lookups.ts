import type { Client } from 'bittorrent-dht'
import type { Address } from '../types.ts'

/** Over all torrents; the others wait their turn. They share sixteen queries in flight. */
const MAX_AT_ONCE = 4
/** Each takes a few seconds. What has not ended by then is being led around, and what was found is all there is. */
const LONGEST_LOOKUP_MS = 20_000
const LONGEST_ANNOUNCEMENT_MS = 10_000

type OnPeer = (peer: Address) => void

/** Look-ups and announcements of infohashes, a few at a time. */
export class Lookups {
  readonly #dht: Client
  readonly #closing = new AbortController()
  /** By infohash. */
  readonly #running = new Map<string, Set<OnPeer>>()
  readonly #waiting: (() => void)[] = []
  #places = MAX_AT_ONCE

  constructor(dht: Client) {
    this.#dht = dht
    dht.on('peer', ({ host, port }, infoHash) => {
      for (const onPeer of this.#running.get(infoHash.toString('hex')) ?? []) onPeer({ host, port })
    })
  }

  /**
   * Looks for the peers of a torrent, and then tells the nodes closest to it that it is here.
   * @param infoHash 40 hex digits
   * @param port where our TCP listener is reached; 0: nothing is announced
   * @param signal ends it
   */
  async seek(infoHash: string, port: () => number, onPeer: OnPeer, signal: AbortSignal): Promise<void> {
    const ending = AbortSignal.any([signal, this.#closing.signal])
    await this.#takePlace()
    try {
      await this.#lookUp(infoHash, onPeer, ending)
      await this.#announce(infoHash, port(), ending)
    } finally {
      this.#givePlace()
    }
  }

  /** Ends all. */
  close(): void {
    this.#closing.abort()
  }

  async #lookUp(infoHash: string, onPeer: OnPeer, ending: AbortSignal): Promise<void> {
    const finders = this.#running.get(infoHash) ?? new Set()
    this.#running.set(infoHash, finders.add(onPeer))
    let abort = nothing
    await ended(LONGEST_LOOKUP_MS, ending, (done) => (abort = this.#dht.lookup(infoHash, done)))
    abort()
    finders.delete(onPeer)
    if (finders.size === 0) this.#running.delete(infoHash)
  }

  async #announce(infoHash: string, port: number, ending: AbortSignal): Promise<void> {
    if (port === 0) return
    await ended(LONGEST_ANNOUNCEMENT_MS, ending, (done) => this.#dht.announce(infoHash, port, done))
  }

  async #takePlace(): Promise<void> {
    if (this.#places > 0) this.#places--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #givePlace(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#places++
    else next()
  }
}

/** Until it is done, too long or no longer wanted; a library that was destroyed calls nobody back. */
async function ended(ms: number, ending: AbortSignal, begin: (done: () => void) => void): Promise<void> {
  if (ending.aborted) return
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timeout)
      ending.removeEventListener('abort', end)
      resolve()
    }
    const timeout = setTimeout(end, ms)
    ending.addEventListener('abort', end)
    begin(end)
  })
}

function nothing(): void {
  // not begun
}
