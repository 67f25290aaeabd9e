import type { Tiers } from '../../shared/tiers.ts'
import type { Torrent } from './common-torrents.ts'
import type { Parts } from './parts.ts'
import type { JoinOptions, Membership, SourceRow, TrackerRow } from './types.ts'

/** One torrent's place in all parts of the network, from when it is made until it leaves. */
export class TorrentMembership implements Membership {
  readonly #torrent: Torrent
  readonly #parts: Parts
  #leaving: Promise<void> | null = null

  /** @param infoHashes as in `Torrent` */
  constructor(infoHashes: readonly string[], options: JoinOptions, parts: Parts) {
    const {
      discover = true,
      onUnreachable,
      announcing = null,
      isAnnounced = true,
      shoalsOnly = false
    } = options
    this.#torrent = {
      infoHashes,
      discover,
      ...(onUnreachable !== undefined && { onUnreachable })
    }
    this.#parts = parts
    parts.torrents.add(this.#torrent)
    parts.shoals.join(this.#torrent)
    if (shoalsOnly) return
    parts.plain.expect(this.#torrent)
    parts.finders.add(this.#torrent, announcing, isAnnounced)
  }

  refresh(): void {
    if (this.#leaving !== null) return
    this.#parts.finders.refresh(this.#torrent)
    this.#parts.shoals.refresh(this.#torrent)
    this.#parts.plain.dialer.redialNow(this.#torrent.infoHashes)
  }

  announce(): void {
    this.#parts.finders.announce(this.#torrent)
  }

  onComplete(): void {
    this.#parts.finders.onComplete(this.#torrent)
  }

  setTrackers(tiers: Tiers): void {
    this.#parts.finders.setTrackers(this.#torrent, tiers)
  }

  trackers(): readonly TrackerRow[] {
    return this.#parts.finders.trackers(this.#torrent)
  }

  sources(): readonly SourceRow[] {
    return [...this.#parts.finders.sources(this.#torrent), this.#parts.shoals.sourceRow(this.#torrent)]
  }

  leave(): Promise<void> {
    return (this.#leaving ??= this.#leave())
  }

  async #leave(): Promise<void> {
    const { torrents, plain, finders, shoals } = this.#parts
    torrents.delete(this.#torrent)
    plain.forget(this.#torrent)
    await Promise.all([finders.remove(this.#torrent), shoals.leave(this.#torrent)])
  }
}
