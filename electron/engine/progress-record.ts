import type { Bitfield } from '../../shared/bitfield.ts'
import type { PieceStore } from '../storage/piece-store.ts'
import type { StateDatabase } from '../storage/state-database.ts'
import type { Ledger } from './ledger.ts'
import { Recorder } from './recorder.ts'

export interface ProgressRecordSetup {
  readonly id: string
  readonly store: PieceStore
  readonly database: StateDatabase
  readonly ledger: Ledger
}

/** Brings on record which pieces of a torrent are verified, how its files looked then, and what has been moved. */
export class ProgressRecord {
  readonly #setup: ProgressRecordSetup
  readonly #recorder = new Recorder(() => this.#write())
  #verified: Bitfield

  /** @param verified to begin with; read when a record is written, like that of `record` */
  constructor(setup: ProgressRecordSetup, verified: Bitfield) {
    this.#setup = setup
    this.#verified = verified
  }

  /** Resolves once it is on record that exactly these pieces are verified. */
  record(verified: Bitfield): Promise<void> {
    this.#verified = verified
    return this.#recorder.record()
  }

  /** Bits and stamps go together; the bits are read last, so that a record never takes back what an earlier one said. */
  async #write(): Promise<void> {
    const { id, store, database, ledger } = this.#setup
    const stamps = await store.freshStamps()
    const have = this.#verified.toBytes()
    await database.recordProgress(id, { have, stamps, totals: ledger.totals })
  }
}
