import { EventEmitter, once } from 'node:events'

/** Who told a tracker or a DHT that they have a torrent. */
export class Announcements {
  readonly #heard = new Set<string>()
  readonly #events = new EventEmitter().setMaxListeners(0)

  onAnnounced(infoHash: string, host: string): void {
    this.#heard.add(`${infoHash} ${host}`)
    this.#events.emit('heard')
  }

  /**
   * Resolves when a host has announced a torrent.
   * @param infoHashes 40 hex digits each, any of which will do
   * @throws the signal's reason
   */
  async of(infoHashes: readonly string[], host: string, signal: AbortSignal): Promise<void> {
    while (!this.has(infoHashes, host)) await once(this.#events, 'heard', { signal })
  }

  /** Whether a host has announced any of these. */
  has(infoHashes: readonly string[], host: string): boolean {
    return infoHashes.some((infoHash) => this.#heard.has(`${infoHash} ${host}`))
  }
}
