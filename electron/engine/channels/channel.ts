import { createHash } from 'node:crypto'
import { ShoalError } from '../../../shared/errors.ts'
import type { BlockProof } from '../../channel/block-proof.ts'
import { releaseNumbered } from '../../channel/by-number.ts'
import { FORKED, type ChannelFault } from '../../channel/channel-fault.ts'
import { channelKeyFrom, type ChannelKey } from '../../channel/channel-key.ts'
import type { BackedUp } from '../../channel/key-backup.ts'
import type { ChannelLog } from '../../channel/channel-log.ts'
import type { ChannelStore } from '../../channel/channel-store.ts'
import type { Release, ReleaseHead } from '../../channel/release.ts'
import { formatChannelLink } from '../../metainfo/channel-link.ts'
import type { Membership, PeerStream } from '../../network/types.ts'
import { isNamedBy } from '../records.ts'
import type { Rooms } from '../rooms.ts'
import type { Torrent } from '../torrent.ts'
import { Turns } from '../turns.ts'
import { fetchedBy, isComplete, type FollowerPort } from './bring-up-to-date.ts'
import type { ChannelRecord, Following } from './channel-record.ts'
import { Follower } from './follower.ts'
import { logToAddTo } from './log-to-add-to.ts'
import { releaseOf, type ReleaseWords } from './release-of.ts'
import { ReleaseTorrents } from './release-torrents.ts'

/** What channels want of the engine they are part of. */
export interface ChannelPort extends FollowerPort {
  readonly network: Rooms['network']
  /** The records of all channels, as they are now. */
  remember(): Promise<void>
  onRelease(channel: Channel, release: Release): void
  /** `newest` leads to this release now. */
  onShown(channel: Channel, release: ReleaseHead): void
  onFault(channel: Channel, fault: ChannelFault): void
}

/** A fault as it is remembered. */
export interface PastFault extends ChannelFault {
  /** Counts from 1 since the channel was opened. */
  readonly number: number
  /** milliseconds since 1970 */
  readonly at: number
}

/** Faults that are remembered of one channel; the oldest go first. */
const MAX_FAULTS = 50

/** One channel: its log, those it is shared with, and what is done about its releases. */
export class Channel {
  readonly #port: ChannelPort
  readonly #faults: PastFault[] = []
  readonly #turns = new Turns()
  readonly #follower: Follower
  #record: ChannelRecord
  #log: ChannelLog | null = null
  #membership: Membership | null = null
  #isCaughtUp = false
  #news: number | null = null
  #faultCount = 0

  /** Resolves when what is here of its log has been read. */
  static async open(store: ChannelStore, record: ChannelRecord, port: ChannelPort): Promise<Channel> {
    const channel = new Channel(record, port)
    await channel.reopen(store)
    return channel
  }

  private constructor(record: ChannelRecord, port: ChannelPort) {
    this.#record = record
    this.#port = port
    this.#follower = new Follower({
      channel: this,
      port,
      turns: this.#turns,
      isReady: () => this.#isCaughtUp && this.#log !== null,
      remember: (following) => this.#remember({ following }),
      onShown: (release) => port.onShown(this, release),
      onFault: (fault) => this.#onFault(fault)
    })
  }

  get id(): string {
    return this.#record.id
  }

  /** What it is called here. */
  get name(): string {
    return this.#record.name
  }

  get record(): ChannelRecord {
    return this.#record
  }

  get isOurs(): boolean {
    return this.#record.seed !== null
  }

  /** To hand on. */
  get link(): string {
    return formatChannelLink({ id: this.id, name: this.#record.name })
  }

  /** 40 hex digits: what its holders meet by, as those of a torrent do by its infohash. */
  get topic(): string {
    return createHash('sha256').update('shoal:channel:1').update(this.id, 'hex').digest('hex').slice(0, 40)
  }

  /** In the order of the log. */
  get releases(): readonly ReleaseHead[] {
    return this.#log?.releases ?? []
  }

  /** The number of the last release that came after what was there at first; null: none did. */
  get news(): number | null {
    return this.#news
  }

  /** What was wrong since it was opened, the newest last. */
  get faults(): readonly PastFault[] {
    return this.#faults
  }

  /** What is wrong at this moment. */
  get trouble(): ChannelFault | null {
    return this.#log?.isForked === true ? FORKED : (this.#log?.unwritten ?? this.#follower.fault)
  }

  /** Nothing can be added to its log until the store is opened anew. */
  get isStuck(): boolean {
    return this.#log === null || this.#log.unwritten !== null
  }

  /** The number of the release that `newest` leads to; null: to none. */
  get shown(): number | null {
    return this.#follower.shown
  }

  /** Identities of those it is replicated with at this moment. */
  get peers(): readonly string[] {
    return this.#log?.peers ?? []
  }

  /** What a backup of it holds. @throws ShoalError 'usage' for somebody else's channel */
  backedUp(): BackedUp {
    const { seed, name, atLeast } = this.#record
    if (seed === null)
      throw new ShoalError('usage', `“${name}” is somebody else’s channel: its key is not here.`)
    return { key: keyOf(this.#record), name, length: Math.max(this.#log?.length ?? 0, atLeast) }
  }

  /** A release with its files; null: there is none of that number. */
  async release(number: number): Promise<Release | null> {
    return (await this.#log?.release(number)) ?? null
  }

  /** Paths of a release's files in their order, no more than so many; none where there is no such release. */
  async paths(number: number, most: number): Promise<readonly string[]> {
    return (await this.#log?.paths(number, most)) ?? []
  }

  /** What shows others that its publisher signed a release; null: it cannot be shown here. */
  async proof(number: number): Promise<BlockProof | null> {
    return (await this.#log?.proof(number)) ?? null
  }

  /** The torrent of a release, if it is here. */
  torrentOf(release: ReleaseHead): Torrent | null {
    return new ReleaseTorrents(this.#port.torrents()).of(release)
  }

  /** The torrents that were fetched into its folder. */
  fetched(): readonly Torrent[] {
    return fetchedBy(this, this.#port)
  }

  /** Owns the stream. */
  accept(peer: PeerStream): void {
    if (this.#log === null) peer.stream.destroy()
    else this.#log.replicate(peer)
  }

  /**
   * Adds what a torrent holds as the next release. It cannot be taken back.
   * @throws ShoalError 'usage' where that is not possible, with the reason
   */
  async publish(torrent: Torrent, words: ReleaseWords): Promise<ReleaseHead> {
    return await this.#turns.take('', async () => {
      const log = logToAddTo(this.#log, this.record)
      const { metainfo } = torrent
      if (metainfo === null || metainfo.private)
        throw new ShoalError('usage', 'Only a torrent that is public, and known whole, can be published.')
      const last = this.releases.at(-1)
      if (last !== undefined && isNamedBy(metainfo, last))
        throw new ShoalError(
          'usage',
          `Release ${last.number} of “${this.record.name}” holds just that already.`
        )
      const release = releaseOf(metainfo, (last?.number ?? 0) + 1, words)
      await log.append(release)
      // Should the log be lost, it has to come back before anything is added: a second release of this number would fork it.
      await this.#remember({ atLeast: log.length })
      await this.#retire(torrent)
      return release
    })
  }

  /** From now on; null: its releases are only held in the log. */
  async setFollowing(following: Following | null): Promise<void> {
    await this.#remember({ following })
    await this.reconcile()
  }

  /** Does what is wished of its releases, as far as that is possible now. */
  async reconcile(): Promise<void> {
    await this.#follower.reconcile()
  }

  /** A torrent began or ended something: most have nothing to do with this channel. */
  onTorrent({ hashes }: Torrent): void {
    if (this.#log?.mayName(hashes) === true) this.#follower.onTorrent()
  }

  /** Once more what could not be done. */
  async tryAgain(): Promise<void> {
    if (this.#follower.fault !== null) await this.#follower.tryAgain()
  }

  /**
   * Lets `newest` lead to one release whatever comes. @param number null: to the newest again
   * @throws ShoalError 'usage' for a release that is not here, whole
   */
  async pin(number: number | null): Promise<void> {
    const { following, name } = this.#record
    const release = number === null ? null : releaseNumbered(this.releases, number)
    if (following === null) throw new ShoalError('usage', `“${name}” is not followed here.`)
    if (number !== null && (release === null || !isComplete(this.torrentOf(release))))
      throw new ShoalError('usage', `Release ${number} of “${name}” is not here.`)
    await this.setFollowing({ ...following, pinned: number })
  }

  /** After it was closed, or to begin with. @throws ShoalError 'disk-…' */
  async reopen(store: ChannelStore): Promise<void> {
    this.#log = await store.log(keyOf(this.#record), {
      onRelease: (release) => this.#onRelease(release),
      onCaughtUp: () => this.#onCaughtUp(),
      onFault: (fault) => this.#onFault(fault)
    })
    this.#membership = this.#port.network.join([this.topic], { shoalsOnly: true })
    // What is here may have been enough to begin with, before there was a log to look into.
    void this.reconcile()
  }

  /** Until it is opened again, if ever. Twice is harmless. */
  async close(): Promise<void> {
    await this.#membership?.leave()
    this.#membership = null
    await this.#turns.take('', async () => {
      const log = this.#log
      this.#log = null
      await log?.close()
    })
  }

  /** Earlier releases that lay where this one lies cannot be served from there any more. */
  async #retire({ id, record, metainfo }: Torrent): Promise<void> {
    const torrents = new ReleaseTorrents(this.#port.torrents())
    for (const release of this.releases) {
      const earlier = torrents.of(release)
      if (earlier === null || earlier.id === id || !earlier.record.inPlace) continue
      const isSamePlace = earlier.record.folder === record.folder && earlier.metainfo?.name === metainfo?.name
      if (isSamePlace) await this.#port.discard(earlier, 'keep')
    }
  }

  #onRelease(release: Release): void {
    if (!this.#isCaughtUp) return
    this.#news = release.number
    this.#port.onRelease(this, release)
  }

  #onCaughtUp(): void {
    this.#isCaughtUp = true
    void this.reconcile()
  }

  #onFault(fault: ChannelFault): void {
    this.#faults.push({ ...fault, number: ++this.#faultCount, at: Date.now() })
    if (this.#faults.length > MAX_FAULTS) this.#faults.shift()
    this.#port.onFault(this, fault)
  }

  async #remember(change: Partial<ChannelRecord>): Promise<void> {
    this.#record = { ...this.#record, ...change }
    await this.#port.remember()
  }
}

function keyOf({ id, seed }: ChannelRecord): ChannelKey {
  return seed === null ? { id, seed } : channelKeyFrom(Buffer.from(seed, 'hex'))
}
