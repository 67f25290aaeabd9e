import type { Lengths } from '../core/lengths.ts'
import type { Layout } from './layout.ts'

export type TorrentVersion = 'v1' | 'v2' | 'hybrid'

/** What is to be shared, as a walk over the disk found it. Nothing here has been read. */
export interface TorrentSource {
  /** the file's or folder's own name */
  readonly name: string
  /** one file and no folder around it */
  readonly single: boolean
  /**
   * For v1 alone the order given here is the order in the torrent (libtorrent takes the order in which the directory
   * is read, opendir/readdir unsorted, entering each folder as it comes); for v2 and hybrid they are sorted.
   */
  readonly files: readonly SourceFile[]
}

export interface SourceFile {
  /** relative to the folder, '/' between components; '' for the only file of a `single` source */
  readonly path: string
  /** bytes; 0 for a symlink */
  readonly length: number
  readonly executable: boolean
  /** the target of a symlink, relative to the folder and '/' between components; null for a file */
  readonly symlink: string | null
}

export interface TorrentOptions {
  readonly version: TorrentVersion
  /** bytes; chosen when absent */
  readonly pieceLength?: number
  readonly private?: boolean
  readonly trackers?: readonly (readonly string[])[]
  readonly webSeeds?: readonly string[]
  readonly comment?: string
  readonly createdBy?: string
  /** seconds since 1970 */
  readonly creationDate?: number
}

export interface PlannedFile {
  /** as in the source: '' for a single file */
  readonly path: string
  /** index in the source's list */
  readonly source: number
  readonly length: number
  /** in the space of pieces */
  readonly offset: number
  /** bytes of the pad that is listed after it; v1 and v2 alone list none */
  readonly padAfter: number
  readonly executable: boolean
  /** target relative to the folder, '/' between components */
  readonly symlink: string | null
}

/**
 * Everything about a torrent but its hashes. To hash it: for each piece of `lengths` take `layout.spans(piece)`; all
 * else in the piece is zeros.
 *  - v1: SHA-1 of all `lengths.pieceSize(piece)` bytes, zeros included
 *  - v2: a piece has one span, at its start, all of one file: `pieceRoot(its data, leavesPerPiece(file.length,
 *    pieceLength))`; a file's layer is its pieces' roots in order, `layout.piecesOf(file)`
 */
export interface TorrentPlan {
  readonly name: string
  readonly single: boolean
  readonly version: TorrentVersion
  readonly pieceLength: number
  /** in the torrent's order, pads left out */
  readonly files: readonly PlannedFile[]
  readonly lengths: Lengths
  readonly layout: Layout
  readonly options: TorrentOptions
}

/** A file's hash for BEP 52. */
export interface FileHashes {
  /** `rootOfLayer(layer, pieceLength)` */
  readonly root: Uint8Array
  /** 32 bytes a piece */
  readonly layer: Uint8Array
}

export interface TorrentHashes {
  /** 20 bytes a piece; null for v2 alone */
  readonly piecesV1: Uint8Array | null
  /** by index in the plan's files, null for empty files and symlinks; null for v1 alone */
  readonly layersV2: readonly (FileHashes | null)[] | null
}
