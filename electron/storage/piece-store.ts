import { ShoalError } from '../../shared/errors.ts'
import type { Bitfield } from '../../shared/bitfield.ts'
import type { PieceIndex } from '../core/units.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { Disk } from './disk.ts'
import type { FileStamp } from './stamps.ts'

export interface StoreSetup {
  readonly metainfo: Metainfo
  /** Where the first part of every file's path lies. Made with the first write if it is not there. */
  readonly folder: string
  readonly disk: Disk
  /** Seeding or checking in place: nothing is ever made, resized or written. */
  readonly readOnly: boolean
  /** Files (indices) that are not wanted: they are not made; what their neighbours' pieces hold of them goes to a hidden part file. */
  readonly skipped: ReadonlySet<number>
  /**
   * The files in the folder are this torrent's from before, so they may be resized. Without it a file that is there with
   * another length (and not empty) is somebody's, and opening fails with 'file-changed'.
   */
  readonly resume: boolean
}

export type Verdict =
  | { readonly type: 'verified'; readonly digests: readonly string[] | null }
  | { readonly type: 'failed'; readonly digests: readonly string[] }
  | { readonly type: 'inconsistent' }

const later = (): never => {
  throw new ShoalError('unsupported', 'not built yet')
}

/** The pieces of one torrent: in memory while they gather, in files once they are right. */
export class PieceStore {
  static open(_setup: StoreSetup): Promise<PieceStore> {
    return Promise.resolve(new PieceStore())
  }

  /** Copies a block into its piece's buffer. False when no buffer is to be had or the piece is being verified: the block is dropped. */
  putBlock(_piece: PieceIndex, _offset: number, _bytes: Uint8Array): boolean {
    return later()
  }

  /** The piece's buffer as far as it is filled, for saving a partial piece; null when there is none. A view: copy it or be quick. */
  buffered(_piece: PieceIndex): Uint8Array | null {
    return later()
  }

  /** Frees the buffer of a piece whose blocks are no longer wanted. */
  discard(_piece: PieceIndex): void {
    later()
  }

  /** Hashes a full buffer, writes the piece if it is right, and frees the buffer in every case. Disk trouble rejects with a ShoalError. */
  verifyAndWrite(_piece: PieceIndex, _digests: boolean): Promise<Verdict> {
    return later()
  }

  /** The bytes never change afterwards, so they can be sent without a copy. At once when they are in memory. */
  readBlock(_piece: PieceIndex, _offset: number, _length: number): Uint8Array | Promise<Uint8Array> {
    return later()
  }

  /** Hashes pieces on disk, told in ascending order. Missing and short files make their pieces not ok. Aborted: rejects 'cancelled'. */
  checkPieces(
    _pieces: Iterable<PieceIndex>,
    _onChecked: (piece: PieceIndex, ok: boolean) => void,
    _signal?: AbortSignal
  ): Promise<void> {
    return later()
  }

  /** Of every file, in the torrent's order, and last of the part file. Null: it is not there. */
  statFiles(): Promise<readonly (FileStamp | null)[]> {
    return later()
  }

  /** Stamps of the files written since the last call, by index: what goes with the next recordProgress. */
  freshStamps(): Promise<ReadonlyMap<number, FileStamp | null>> {
    return later()
  }

  /** The pieces that lie in files that are not as they were: to be checked before they are trusted again. */
  changedPieces(_before: readonly (FileStamp | null)[]): Promise<Bitfield> {
    return later()
  }

  /** Changes which files are not wanted. What the part file holds of a file that is wanted now moves there. */
  setSkipped(_skipped: ReadonlySet<number>): Promise<void> {
    return later()
  }

  /** When every wanted piece is there: makes empty files, executables and symlinks. May be called again. */
  finish(): Promise<void> {
    return later()
  }

  /** Waits for what is under way, frees all buffers and closes all files. */
  close(): Promise<void> {
    return later()
  }
}
