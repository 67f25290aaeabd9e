import { ShoalError } from '../../shared/errors.ts'
import type { TorrentPlan } from '../metainfo/create.ts'
import type { HashThreads } from './threads.ts'

export interface HashedFiles {
  /** 20 bytes a piece, or null for a v2-only torrent. */
  readonly piecesV1: Uint8Array | null
  /** By file of the plan; null for a v1-only torrent, and null for an empty file. */
  readonly layersV2: readonly ({ readonly root: Uint8Array; readonly layer: Uint8Array } | null)[] | null
}

export interface HashOptions {
  /** Bytes of the input done so far. */
  readonly onProgress?: (bytesDone: number) => void
  readonly signal?: AbortSignal
}

/**
 * Hashes what a torrent is to be made of. Rejects with 'file-changed' when a file is not what the plan says or changes
 * meanwhile, and 'cancelled' when aborted.
 * @param root the folder that is shared, or the single file
 */
export function hashFiles(
  _plan: TorrentPlan,
  _root: string,
  _threads: HashThreads,
  _options: HashOptions = {}
): Promise<HashedFiles> {
  return Promise.reject(new ShoalError('unsupported', 'not built yet'))
}
