import type { Bitfield } from '../../shared/bitfield.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { Disk } from '../storage/disk.ts'
import type { PieceStore } from '../storage/piece-store.ts'
import type { StateDatabase, TorrentRecord } from '../storage/state-database.ts'

/** A torrent that is here already, with files and pieces that may be another's too. */
export interface Holding {
  readonly id: string
  readonly metainfo: Metainfo | null
  readonly record: Pick<TorrentRecord, 'folder' | 'inPlace' | 'priorities'>
  /** Pieces, a bitfield in wire order. */
  readonly verified: Uint8Array
}

export interface ReuseSetup {
  readonly id: string
  readonly metainfo: Metainfo
  readonly folder: string
  readonly store: PieceStore
  /** Gets what is found. */
  readonly have: Bitfield
  /** By piece; 0: not wanted. */
  readonly wanted: Uint8Array
  readonly disk: Disk
  readonly database: Pick<StateDatabase, 'torrent'>
  /** Whether a torrent's folder is there for a channel's releases alone. */
  readonly isReleaseFolder: (folder: string) => boolean
  readonly signal: AbortSignal
}

/** Told of pieces, of so many. */
export type OnReused = (count: number, total: number) => void
