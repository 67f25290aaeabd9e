import { Bitfield } from '../../shared/bitfield.ts'
import type { SavedTorrent, StateDatabase, Totals, TorrentRecord } from '../storage/state-database.ts'

/** What the database has of one torrent, and the same in memory. The record is written here; progress is what runs and checks write. */
export class OnRecord {
  readonly #database: StateDatabase
  #saved: SavedTorrent
  /** Verified before it was forgotten: a bitfield in wire order. */
  #heldBefore: Uint8Array = new Uint8Array(0)
  #writing: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor(saved: SavedTorrent, database: StateDatabase) {
    this.#saved = saved
    this.#database = database
  }

  get saved(): SavedTorrent {
    return this.#saved
  }

  get record(): TorrentRecord {
    return this.#saved.record
  }

  /** In memory at once; resolves when it is written. Once closed nothing is changed: it would come back after it was removed. */
  async change(change: Partial<TorrentRecord>): Promise<void> {
    if (this.#isClosed) return
    this.#saved = { ...this.#saved, record: { ...this.record, ...change } }
    this.#writing = this.#database.putTorrent(this.record)
    await this.#writing
  }

  /** Takes over the progress that was written since. */
  async lookUpProgress(): Promise<void> {
    const saved = await this.#database.torrent(this.record.id)
    if (saved !== null) this.#saved = { ...saved, record: this.record }
  }

  /** Pieces that are verified, or were in this run of the engine. */
  held(pieceCount: number): Bitfield {
    const held = new Bitfield(pieceCount, this.#saved.have)
    for (const piece of new Bitfield(pieceCount, this.#heldBefore)) held.add(piece)
    return held
  }

  /**
   * No piece is known to be right any more, here and in the database: killed before they are hashed, the next run hashes them.
   * That the files were looked at stays known.
   */
  async forgetPieces(pieceCount: number, totals: Totals): Promise<void> {
    this.#heldBefore = this.held(pieceCount).toBytes()
    const nothing = { have: new Uint8Array(0), stamps: new Map<number, null>(), totals }
    await this.#database.recordProgress(this.record.id, nothing)
    await this.lookUpProgress()
  }

  /** Resolves when nothing is being written any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    // Whoever asked for it hears of its failure.
    await this.#writing.catch(() => undefined)
  }
}
