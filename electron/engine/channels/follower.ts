import { setTimeout } from 'node:timers/promises'
import { ShoalError } from '../../../shared/errors.ts'
import { updateFailed, type ChannelFault } from '../../channel/channel-fault.ts'
import type { ReleaseHead } from '../../channel/release.ts'
import type { Turns } from '../turns.ts'
import { bringUpToDate, fetchedBy, stalled, type Followed, type FollowerPort } from './bring-up-to-date.ts'
import type { Following } from './channel-record.ts'

/** Milliseconds: a mirror starts and completes torrents by the thousand, and each time all releases are looked at. */
const PAUSE = 100

export interface FollowerSetup {
  readonly channel: Followed
  readonly port: FollowerPort
  /** Those of the channel: nothing else is done to it meanwhile. */
  readonly turns: Turns
  /** Whether all that is known to be in its log has been read. */
  isReady(): boolean
  remember(following: Following): Promise<void>
  /** `newest` leads to this release now. */
  onShown(release: ReleaseHead): void
  onFault(fault: ChannelFault): void
}

/** Keeps what is here of a channel's releases as its user wishes. */
export class Follower {
  readonly #setup: FollowerSetup
  #shown: { readonly folder: string; readonly number: number } | null = null
  #fault: ChannelFault | null = null
  #isBehind = false
  #isToTryAgain = false
  #isToReconcile = false
  #pause: Promise<unknown> = Promise.resolve()
  #isPausing = false

  constructor(setup: FollowerSetup) {
    this.#setup = setup
  }

  /** The number of the release that `newest` leads to, as far as is known. */
  get shown(): number | null {
    const { following } = this.#setup.channel.record
    return this.#shown?.folder === following?.folder ? (this.#shown?.number ?? null) : null
  }

  /** Why the last attempt to bring it up to date failed, or a release that it fetches came to a stop; null: neither did. */
  get fault(): ChannelFault | null {
    return this.#isBehind ? this.#fault : null
  }

  /**
   * Fetches what is to be had and is not here, shows the newest that is complete, and then lets go of what need not be kept.
   * What cannot be done is told, and tried again the next time.
   */
  async reconcile(): Promise<void> {
    // One that waits for its turn will see what is so then.
    if (this.#isToReconcile) return
    this.#isToReconcile = true
    await this.#setup.turns.take('', async () => {
      this.#isToReconcile = false
      const { channel, port } = this.#setup
      if (channel.record.following === null || !this.#setup.isReady()) return
      try {
        await this.#begin(channel.record.following)
        await this.#goOn()
        await bringUpToDate(channel, port, (release, isNew) => this.#onShown(release, isNew))
        this.#isBehind = false
      } catch (error) {
        if (!(error instanceof ShoalError)) throw error
        this.#onBehind(error.message)
      }
    })
  }

  /** A torrent of one of its releases began or ended something: at once, but not more often than is of use. */
  onTorrent(): void {
    if (this.#isPausing || this.#setup.channel.record.following === null) return
    this.#isPausing = true
    void this.#pause.then(() => {
      this.#isPausing = false
      this.#pause = setTimeout(PAUSE, undefined, { ref: false })
      return this.reconcile()
    })
  }

  /** Once more what failed: by now there may be room on the disk. */
  async tryAgain(): Promise<void> {
    this.#isToTryAgain = true
    await this.reconcile()
  }

  /** Somebody who has just come fetches what is the newest now, and what comes after it. */
  async #begin(following: Following): Promise<void> {
    if (following.since !== null) return
    const { channel } = this.#setup
    await this.#setup.remember({ ...following, since: channel.releases.at(-1)?.number ?? 0 })
  }

  async #goOn(): Promise<void> {
    if (!this.#isToTryAgain) return
    this.#isToTryAgain = false
    const { channel, port } = this.#setup
    for (const torrent of stalled(fetchedBy(channel, port))) await torrent.start()
  }

  #onShown(release: ReleaseHead, isNew: boolean): void {
    const folder = this.#setup.channel.record.following?.folder ?? ''
    this.#shown = { folder, number: release.number }
    if (!isNew) return
    this.#fault = null
    this.#setup.onShown(release)
  }

  /** Each attempt may end with the same reason, which is told once. */
  #onBehind(reason: string): void {
    this.#isBehind = true
    const fault = updateFailed(reason)
    const isKnown = this.#fault?.sentence === fault.sentence
    this.#fault = fault
    if (!isKnown) this.#setup.onFault(fault)
  }
}
