import type { Metainfo } from '../metainfo/metainfo.ts'
import type { TorrentRecord } from '../storage/state-database.ts'
import type { Run } from './run.ts'

/** What the parts of a torrent see of it: as it is when they ask. */
export interface TorrentPort {
  record(): TorrentRecord
  /** Null: it is not known yet what is in it. */
  metainfo(): Metainfo | null
  /** Null: it does not run. */
  run(): Run | null
  /** In memory at once; resolves when it is on record. */
  remember(change: Partial<TorrentRecord>): Promise<void>
}
