import type { LaneName } from '../network/types.ts'
import type { Tally } from './traffic.ts'

/** What one peer gave and got over one torrent, in payload bytes, whether it is still connected or not. */
export interface LedgerEntry {
  readonly identity: string
  client: string | null
  downloaded: number
  uploaded: number
  /** Bytes received from it by the lane they took. */
  readonly downloadedByLane: Map<LaneName, number>
}

/** Payload, in bytes. */
export interface Moved {
  readonly downloaded: number
  readonly uploaded: number
}

/** Peers a ledger remembers; beyond, the one that moved least is forgotten. */
const MOST_ENTRIES = 1000

/** Remembers who gave whom how much in one torrent, by identity: a peer that reconnects goes on where it was. */
export class Ledger {
  readonly #entries = new Map<string, LedgerEntry>()
  readonly #whole: Tally
  #downloaded: number
  #uploaded: number

  /**
   * @param before bytes of all time until now
   * @param whole what all torrents together moved: every byte is added there too
   */
  constructor(before: { readonly downloaded: number; readonly uploaded: number }, whole: Tally) {
    this.#whole = whole
    this.#downloaded = before.downloaded
    this.#uploaded = before.uploaded
  }

  /** Bytes of all time, all peers together. */
  get totals(): { readonly downloaded: number; readonly uploaded: number } {
    return { downloaded: this.#downloaded, uploaded: this.#uploaded }
  }

  entryFor(identity: string): LedgerEntry {
    const known = this.#entries.get(identity)
    if (known !== undefined) return known
    if (this.#entries.size >= MOST_ENTRIES) this.#forgetLeast()
    const entry: LedgerEntry = {
      identity,
      client: null,
      downloaded: 0,
      uploaded: 0,
      downloadedByLane: new Map()
    }
    this.#entries.set(identity, entry)
    return entry
  }

  onDownloaded(entry: LedgerEntry, lane: LaneName, bytes: number): void {
    this.#downloaded += bytes
    this.#whole.downloaded += bytes
    entry.downloaded += bytes
    entry.downloadedByLane.set(lane, (entry.downloadedByLane.get(lane) ?? 0) + bytes)
  }

  onUploaded(entry: LedgerEntry, bytes: number): void {
    this.#uploaded += bytes
    this.#whole.uploaded += bytes
    entry.uploaded += bytes
  }

  /** What one connection of `from` moved was moved by `to`: they have turned out to be the same peer. */
  adopt(from: LedgerEntry, to: LedgerEntry, lane: LaneName, { downloaded, uploaded }: Moved): void {
    const before = from.downloadedByLane.get(lane) ?? 0
    const down = Math.min(downloaded, before)
    const up = Math.min(uploaded, from.uploaded)
    from.downloadedByLane.set(lane, before - down)
    to.downloadedByLane.set(lane, (to.downloadedByLane.get(lane) ?? 0) + down)
    from.downloaded -= down
    to.downloaded += down
    from.uploaded -= up
    to.uploaded += up
  }

  /** Payload that came for nothing: it was there already, nobody asked for it, or its piece came out wrong. */
  onWasted(bytes: number): void {
    this.#whole.wasted += bytes
  }

  entries(): readonly LedgerEntry[] {
    return [...this.#entries.values()]
  }

  #forgetLeast(): void {
    let least: LedgerEntry | null = null
    for (const entry of this.#entries.values())
      if (least === null || moved(entry) < moved(least)) least = entry
    if (least !== null) this.#entries.delete(least.identity)
  }
}

function moved(entry: LedgerEntry): number {
  return entry.downloaded + entry.uploaded
}
