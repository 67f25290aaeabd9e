import { ShoalError } from '../../shared/errors.ts'

/** A file or folder to be shared: what planTorrent takes, and where it lies. */
export interface WalkedSource {
  /** Real path of the file or folder itself. */
  readonly root: string
  /** Its parent: the `folder` of a PieceStore that seeds it in place. */
  readonly folder: string
  readonly name: string
  readonly single: boolean
  readonly files: readonly WalkedFile[]
}

export interface WalkedFile {
  /** '/'-joined, relative to the root; '' for a single file. */
  readonly path: string
  readonly length: number
  readonly executable: boolean
  /** Target of a symlink, '/'-joined and relative to the root. */
  readonly symlink: string | null
}

/** Lists what would be shared, sorted by path. Refuses what no torrent can hold with a sentence that names it. */
export function walkSource(_path: string): Promise<WalkedSource> {
  return Promise.reject(new ShoalError('unsupported', 'not built yet'))
}
