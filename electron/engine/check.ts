import { ShoalError } from '../../shared/errors.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { SavedTorrent } from '../storage/state-database.ts'
import { knownPieces } from './known-pieces.ts'
import { openContent } from './open-content.ts'
import type { Phase } from './phase.ts'
import type { Rooms } from './rooms.ts'

export interface CheckSetup {
  readonly metainfo: Metainfo
  readonly saved: SavedTorrent
  readonly rooms: Rooms
}

export interface CheckEvents {
  onPhase(phase: Phase): void
  /** What is right is on record. */
  onChecked(): void
  onFailed(error: ShoalError): void
}

/** Looks once at the files of a torrent that does not run, and records what of them is right. Nobody in the network hears of it. */
export class Check {
  readonly #setup: CheckSetup
  readonly #events: CheckEvents
  readonly #stopping = new AbortController()
  readonly #checking: Promise<void>

  constructor(setup: CheckSetup, events: CheckEvents) {
    this.#setup = setup
    this.#events = events
    this.#checking = this.#check().catch((error: unknown) => this.#onFailed(error))
  }

  /** Ends it; what is not recorded by then stays unknown. Resolves when no file is open any more. */
  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#checking
  }

  async #check(): Promise<void> {
    const { metainfo, saved, rooms } = this.#setup
    this.#events.onPhase({ type: 'checking', checked: 0, total: 0 })
    const store = await openContent(metainfo, saved.record, saved, rooms.disk)
    try {
      const have = await knownPieces(store, metainfo, saved, {
        onProgress: (checked, total) => this.#events.onPhase({ type: 'checking', checked, total }),
        signal: this.#stopping.signal
      })
      const stamps = await store.freshStamps()
      if (this.#stopping.signal.aborted) return
      await rooms.database.recordProgress(saved.record.id, {
        have: have.toBytes(),
        stamps,
        totals: saved.totals
      })
    } finally {
      await store.close()
    }
    this.#events.onChecked()
  }

  #onFailed(error: unknown): void {
    if (!(error instanceof ShoalError)) throw error
    if (error.code !== 'cancelled') this.#events.onFailed(error)
  }
}
