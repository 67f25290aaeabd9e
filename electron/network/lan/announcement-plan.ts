import { MAX_INFO_HASHES } from './announcement.ts'

/** BEP 14's: often enough for those who come later. */
const INTERVAL_MS = 5 * 60_000
/** The least between two announcements of one torrent, whatever happens. */
const LEAST_MS = 60_000
/** Between two datagrams. */
const PAUSE_MS = 1_000

/** Which torrents are announced when. Times are milliseconds of a clock that never goes back. */
export class AnnouncementPlan {
  readonly #dueAt = new Map<string, number>()
  /** Of the last minute, also of torrents that are gone. */
  readonly #sentAt = new Map<string, number>()
  #nextDatagramAt = -Infinity

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
    return Math.max(earliest, this.#nextDatagramAt)
  }

  /** What goes into one datagram now, those first that have waited longest; empty: nothing yet. */
  take(now: number): readonly string[] {
    if (now < this.nextAt()) return []
    const due = Array.from(this.#dueAt).filter(([, dueAt]) => dueAt <= now)
    due.sort(([, left], [, right]) => left - right)
    const taken = due.slice(0, MAX_INFO_HASHES).map(([infoHash]) => infoHash)
    this.#forget(now)
    this.#nextDatagramAt = now + PAUSE_MS
    for (const infoHash of taken) {
      this.#sentAt.set(infoHash, now)
      this.#dueAt.set(infoHash, now + INTERVAL_MS)
    }
    return taken
  }

  #forget(now: number): void {
    for (const [infoHash, sentAt] of this.#sentAt) if (now - sentAt >= LEAST_MS) this.#sentAt.delete(infoHash)
  }
}
