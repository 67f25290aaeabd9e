import { basename, dirname } from 'node:path'
import { ShoalError } from '../../shared/errors.ts'
import { invariant } from '../core/units.ts'
import type { FileHashes, TorrentHashes, TorrentPlan } from '../metainfo/plan.ts'
import { HASH_LENGTH, leavesPerPiece, rootOfLayer } from '../metainfo/merkle.ts'
import { ContentFiles } from './content-files.ts'
import { PieceDigester, type DigestShape } from './digest-piece.ts'
import { inOrder } from './in-order.ts'
import type { Outcome } from './jobs.ts'
import { OpenFiles } from './open-files.ts'
import type { Place } from './placement.ts'
import { changedFiles, type FileStamp } from './stamps.ts'
import type { HashThreads } from './threads.ts'

/** Pieces under way for each thread: one being hashed, one waiting there, two with their files being opened. */
const DEPTH = 4

const SHA1_LENGTH = 20

export interface HashOptions {
  /** @param bytesDone of the files, ascending */
  readonly onProgress?: (bytesDone: number) => void
  readonly signal?: AbortSignal
}

/**
 * Hashes what a torrent is to be made of, in memory that does not depend on how much that is. Rejects with 'file-changed'
 * when a file is not what the plan says or changes meanwhile, and with 'cancelled' when aborted.
 * @param root the folder that is shared, or the single file
 */
export async function hashFiles(
  plan: TorrentPlan,
  root: string,
  threads: HashThreads,
  options: HashOptions = {}
): Promise<TorrentHashes> {
  const openFiles = new OpenFiles()
  const files = sourceFiles(plan, root, openFiles)
  try {
    const before = await files.stampAll()
    files.begin(before)
    assertPlanned(plan, files, before)
    const hashes = await hashPieces(plan, new PieceDigester(files, threads), threads.size * DEPTH, options)
    const [changed] = changedFiles(before, await files.stampAll())
    if (changed !== undefined) throw changedMeanwhile(files.describe(changed))
    return hashes
  } finally {
    await openFiles.close()
  }
}

function sourceFiles(plan: TorrentPlan, root: string, openFiles: OpenFiles): ContentFiles {
  const files = plan.files.map(({ path, length }) => ({ path: plan.single ? basename(root) : path, length }))
  const folder = plan.single ? dirname(root) : root
  return new ContentFiles({ files, partFile: null, folder, openFiles, readOnly: true, resume: false })
}

function assertPlanned(plan: TorrentPlan, files: ContentFiles, stamps: readonly (FileStamp | null)[]): void {
  for (const [index, { length, symlink }] of plan.files.entries())
    if (symlink === null && stamps[index]?.size !== length) throw changedMeanwhile(files.describe(index))
}

async function hashPieces(
  plan: TorrentPlan,
  digester: PieceDigester,
  depth: number,
  options: HashOptions
): Promise<TorrentHashes> {
  const collected = new Collected(plan)
  let bytesDone = 0
  const work = (piece: number): Promise<Outcome> =>
    digester.digest(placesOf(plan, piece), shapeOf(plan, piece))
  const onHashed = (piece: number, outcome: Outcome): void => {
    collected.add(piece, outcome)
    bytesDone = placesOf(plan, piece).reduce((sum, place) => sum + place.length, bytesDone)
    options.onProgress?.(bytesDone)
  }
  await inOrder(Array(plan.lengths.pieceCount).keys(), depth, work, onHashed, options.signal)
  return collected.finish()
}

function placesOf(plan: TorrentPlan, piece: number): readonly Place[] {
  return plan.layout.spans(piece).map(({ file, fileOffset, pieceOffset, length }) => ({
    file,
    position: fileOffset,
    offset: pieceOffset,
    length
  }))
}

function shapeOf(plan: TorrentPlan, piece: number): DigestShape {
  const index = plan.lengths.pieceIndex(piece)
  invariant(index !== null, 'a piece of the plan')
  const length = plan.lengths.pieceSize(index)
  if (plan.version === 'v1') return { length, sha1: true, v2: null }
  const span = plan.layout.spans(piece)[0]
  const file = plan.files[span?.file ?? -1]
  invariant(span !== undefined && file !== undefined, 'a piece of a v2 torrent is of one file')
  const leaves = leavesPerPiece(file.length, plan.pieceLength)
  return { length, sha1: plan.version === 'hybrid', v2: { dataLength: span.length, leaves } }
}

/** The hashes so far, each where the torrent wants it. */
class Collected {
  readonly #plan: TorrentPlan
  readonly #piecesV1: Uint8Array | null
  readonly #layers: readonly (Uint8Array | null)[] | null

  constructor(plan: TorrentPlan) {
    this.#plan = plan
    this.#piecesV1 = plan.version === 'v2' ? null : new Uint8Array(plan.lengths.pieceCount * SHA1_LENGTH)
    this.#layers = plan.version === 'v1' ? null : plan.files.map((_, file) => this.#emptyLayer(file))
  }

  add(piece: number, { sha1, root }: Outcome): void {
    if (sha1 !== null) this.#piecesV1?.set(sha1, piece * SHA1_LENGTH)
    const span = this.#plan.layout.spans(piece)[0]
    if (root === null || span === undefined) return
    const { first } = this.#plan.layout.piecesOf(span.file)
    this.#layers?.[span.file]?.set(root, (piece - first) * HASH_LENGTH)
  }

  finish(): TorrentHashes {
    const layersV2 = this.#layers?.map((layer) => this.#hashesOf(layer)) ?? null
    return { piecesV1: this.#piecesV1, layersV2 }
  }

  #hashesOf(layer: Uint8Array | null): FileHashes | null {
    return layer === null ? null : { layer, root: rootOfLayer(layer, this.#plan.pieceLength) }
  }

  #emptyLayer(file: number): Uint8Array | null {
    const { first, end } = this.#plan.layout.piecesOf(file)
    return first === end ? null : new Uint8Array((end - first) * HASH_LENGTH)
  }
}

function changedMeanwhile(path: string): ShoalError {
  return new ShoalError(
    'file-changed',
    `${path} changed while it was being read. Try again when nothing writes to it.`
  )
}
