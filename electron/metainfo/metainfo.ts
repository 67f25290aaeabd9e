import type { Lengths } from '../core/lengths.ts'
import type { Layout } from './layout.ts'

/** A file of a torrent. Its path is safe on every platform (paths.ts) and unlike every other path of the torrent. */
export interface TorrentFile {
  /** relative, '/' between components, begins with the torrent's name: 'temp/foo/bar.txt'; a single file: 'temp' */
  readonly path: string
  /** bytes */
  readonly length: number
  /** in the space of pieces, pads included */
  readonly offset: number
  readonly attributes: FileAttributes
  /** root of its hash tree (BEP 52): 32 bytes; null for v1 alone, empty files and symlinks */
  readonly piecesRoot: Uint8Array | null
}

export interface FileAttributes {
  /** never of a symlink, which has no mode of its own */
  readonly executable: boolean
  /** on Windows alone, where it is an attribute of files; its name is never changed */
  readonly hidden: boolean
  /** the target, inside the torrent and of the same form as `path`; it need not exist. null: not a symlink */
  readonly symlink: string | null
}

/** A torrent that has been read and found consistent. */
export interface Metainfo {
  readonly name: string
  /** 40 hex digits, lower case */
  readonly infoHashV1: string | null
  /** 64 hex digits, lower case */
  readonly infoHashV2: string | null
  /** the info dictionary as it came: the infohashes are over these bytes */
  readonly infoBytes: Uint8Array
  readonly pieceLength: number
  /** total in the space of pieces: v1 and hybrid with the pads listed; v2 alone every file but the last fills its pieces */
  readonly lengths: Lengths
  /** sum of the files, without pads */
  readonly length: number
  /** in the torrent's order, pads left out */
  readonly files: readonly TorrentFile[]
  readonly private: boolean
  /** tiers of URLs (BEP 12) */
  readonly trackers: readonly (readonly string[])[]
  readonly webSeeds: readonly string[]
  readonly comment: string | null
  readonly createdBy: string | null
  /** seconds since 1970 */
  readonly creationDate: number | null
  /** 20 bytes a piece */
  readonly piecesV1: Uint8Array | null
  /**
   * by pieces root in hex: 32 bytes a piece, verified; files within one piece need none. Those that are missing may be learned
   * later (`learnLayer`): the one part of a metainfo that grows
   */
  readonly pieceLayers: Map<string, Uint8Array>
  readonly layout: Layout
}
