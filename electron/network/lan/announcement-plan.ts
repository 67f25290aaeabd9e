/** BEP 14's: often enough for those who come later. */
const INTERVAL_MS = 5 * 60_000
/** The least between two announcements of one torrent, whatever happens. */
const LEAST_MS = 60_000
/** Between two: a thousand torrents fit into five minutes, and Transmission takes ten a second, of all senders, for a flood. */
const PAUSE_MS = 250

/**
 * Which torrents are announced when, each in a datagram of its own: BEP 14 allows for several in one, but Transmission and aria2 read
 * 200 bytes and the first torrent in them. Times are milliseconds of a clock that never goes back.
 */
export class AnnouncementPlan {
  readonly #dueAt = new Map<string, number>()
  /** Of the last minute, also of torrents that are gone. */
  readonly #sentAt = new Map<string, number>()
  #nextFreeAt = -Infinity

  /** Is due as soon as it may be. Again: sooner than it would have been. */
  add(infoHash: string, now: number): void {
    this.#dueAt.set(infoHash, Math.max(now, (this.#sentAt.get(infoHash) ?? -Infinity) + LEAST_MS))
  }

  remove(infoHash: string): void {
    this.#dueAt.delete(infoHash)
  }

  /** When `take` has something; Infinity: never. */
  nextAt(): number {
    let earliest = Infinity
    for (const dueAt of this.#dueAt.values()) earliest = Math.min(earliest, dueAt)
    return Math.max(earliest, this.#nextFreeAt)
  }

  /** The torrent to be announced now, the one that has waited longest; null: none yet. */
  take(now: number): string | null {
    if (now < this.nextAt()) return null
    const [taken] = [...this.#dueAt].reduce((left, right) => (right[1] < left[1] ? right : left))
    this.#forget(now)
    this.#nextFreeAt = now + PAUSE_MS
    this.#sentAt.set(taken, now)
    this.#dueAt.set(taken, now + INTERVAL_MS)
    return taken
  }

  #forget(now: number): void {
    for (const [infoHash, sentAt] of this.#sentAt) if (now - sentAt >= LEAST_MS) this.#sentAt.delete(infoHash)
  }
}
