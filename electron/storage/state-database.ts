import { ShoalError } from '../../shared/errors.ts'
import type { FileStamp } from './stamps.ts'

/** What is known of a torrent besides its progress. Plain values. */
export interface TorrentRecord {
  readonly id: string
  /** The .torrent file; null while it is only a link. */
  readonly metainfo: Uint8Array | null
  readonly link: string | null
  readonly folder: string
  readonly inPlace: boolean
  /** By file: 0 skip, 1 low, 2 normal, 3 high; null: all normal. */
  readonly priorities: readonly number[] | null
  readonly sequential: boolean
  readonly wanted: 'started' | 'stopped'
  /** Milliseconds since 1970. */
  readonly addedAt: number
  readonly completedAt: number | null
}

/** Verified pieces, and the look of the files they lie in. */
export interface Progress {
  /** Bitfield in wire order. The caller leaves it alone afterwards. */
  readonly have: Uint8Array
  /** By file index, only those that changed since the last call (PieceStore.freshStamps). */
  readonly stamps: ReadonlyMap<number, FileStamp | null>
  readonly totals: Totals
}

/** Bytes of all time. */
export interface Totals {
  readonly downloaded: number
  readonly uploaded: number
}

export interface SavedTorrent {
  readonly record: TorrentRecord
  readonly have: Uint8Array
  readonly stamps: readonly (FileStamp | null)[]
  readonly totals: Totals
}

/** Blocks of a piece that were there at a clean stop. Unverified. */
export interface PartialPiece {
  readonly piece: number
  /** Bitfield of blocks in wire order. */
  readonly blocks: Uint8Array
  /** The whole piece; what lies where `blocks` has no bit means nothing. */
  readonly data: Uint8Array
}

const later = (): never => {
  throw new ShoalError('unsupported', 'not built yet')
}

/** Everything Shoal remembers, in one LevelDB in the state folder. A resolved promise survives SIGKILL. */
export class StateDatabase {
  /** Rejects 'state-locked' when another process has it open, 'state-corrupt' when it cannot be read. */
  static open(_folder: string): Promise<StateDatabase> {
    return Promise.resolve(new StateDatabase())
  }

  /** Undefined when it was never put. */
  setting(_key: string): Promise<unknown> {
    return later()
  }

  /** @param value anything JSON can hold */
  putSetting(_key: string, _value: unknown): Promise<void> {
    return later()
  }

  /** All that can be read; of each that cannot, a 'state-corrupt' error that names it. */
  torrents(): Promise<{
    readonly torrents: readonly SavedTorrent[]
    readonly faults: readonly ShoalError[]
  }> {
    return later()
  }

  /** Adds or replaces the record; its progress stays as it is. */
  putTorrent(_record: TorrentRecord): Promise<void> {
    return later()
  }

  /** Forgets the record, its progress and its partial pieces. */
  removeTorrent(_id: string): Promise<void> {
    return later()
  }

  /** At most one write of a torrent is under way; calls meanwhile merge into the next one. */
  recordProgress(_id: string, _progress: Progress): Promise<void> {
    return later()
  }

  putPartial(_id: string, _partial: PartialPiece): Promise<void> {
    return later()
  }

  /** Gives back the partial pieces one at a time and forgets them all at the end: they are good for one start. */
  takePartials(_id: string): AsyncGenerator<PartialPiece> {
    return later()
  }

  close(): Promise<void> {
    return later()
  }
}
