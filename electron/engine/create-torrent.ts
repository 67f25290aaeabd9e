import { assembleTorrent, planTorrent } from '../metainfo/create.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { parseTorrent } from '../metainfo/parse.ts'
import type { TorrentOptions, TorrentPlan } from '../metainfo/plan.ts'
import type { Disk } from '../storage/disk.ts'
import { hashFiles } from '../storage/hash-files.ts'
import { walkSource } from '../storage/walk.ts'

export interface Planned {
  readonly plan: TorrentPlan
  /** The file or folder itself. */
  readonly root: string
  /** Where the first part of every file's path lies. */
  readonly folder: string
}

export interface Created {
  readonly metainfo: Metainfo
  /** The .torrent file. */
  readonly bytes: Uint8Array
}

export interface CreateOptions {
  /** Bytes hashed so far, and in all. */
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal
}

/** Looks at what lies at `path` without reading it. @throws ShoalError 'not-found', 'usage' */
export async function planPath(path: string, options: TorrentOptions): Promise<Planned> {
  const source = await walkSource(path)
  const plan = planTorrent(source, options)
  return { plan, root: source.root, folder: source.folder }
}

/** Makes a torrent of files where they lie: they are read once and never copied. */
export async function createTorrent(
  { plan, root }: Planned,
  disk: Disk,
  { onProgress, signal }: CreateOptions = {}
): Promise<Created> {
  const total = plan.files.reduce((sum, file) => sum + file.length, 0)
  const hashes = await hashFiles(plan, root, disk.threads, {
    ...(onProgress && { onProgress: (done: number) => onProgress(done, total) }),
    ...(signal && { signal })
  })
  const bytes = assembleTorrent(plan, hashes)
  return { metainfo: parseTorrent(bytes, { inPlace: true }), bytes }
}
