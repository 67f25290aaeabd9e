import { Bitfield } from '../../shared/bitfield.ts'
import type { PieceIndex } from '../core/units.ts'
import { hashlessPieces } from '../metainfo/hashes.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { PieceStore } from '../storage/piece-store.ts'
import type { FileStamp } from '../storage/stamps.ts'

/** What an earlier run left: which pieces it had verified, and how the files looked then. */
export interface Remembered {
  /** Bitfield in wire order; empty when there was no earlier run, or all is to be hashed again. */
  readonly have: Uint8Array
  readonly stamps: readonly (FileStamp | null)[]
}

export interface CheckOptions {
  readonly onProgress: (checked: number, total: number) => void
  readonly signal: AbortSignal
}

/** Whether an earlier run found the files fit for this torrent: since then they are its own. */
export function wasLookedAt({ have, stamps }: Remembered): boolean {
  return have.length > 0 || stamps.length > 0
}

/**
 * Which pieces are on disk and right. Remembered pieces in files that did not change since are trusted; everything else that
 * may be there is hashed: remembered pieces in changed files, and where none are remembered whatever the folder holds.
 */
export async function knownPieces(
  store: PieceStore,
  metainfo: Metainfo,
  remembered: Remembered,
  options: CheckOptions
): Promise<Bitfield> {
  const { pieceCount } = metainfo.lengths
  const claimed = new Bitfield(pieceCount, remembered.have)
  const isAllDoubtful = remembered.have.length === 0
  const doubtful = isAllDoubtful
    ? await piecesOnDisk(store, metainfo)
    : await store.changedPieces(remembered.stamps)
  const have = isAllDoubtful ? new Bitfield(pieceCount) : claimed
  const hashless = hashlessPieces(metainfo)
  const toCheck = [...doubtful].filter(
    (piece) => (isAllDoubtful || claimed.has(piece)) && hashless?.has(piece) !== true
  ) as PieceIndex[]
  for (const piece of toCheck) have.delete(piece)
  await check(store, toCheck, have, options)
  return have
}

async function check(
  store: PieceStore,
  pieces: readonly PieceIndex[],
  have: Bitfield,
  { onProgress, signal }: CheckOptions
): Promise<void> {
  let checked = 0
  onProgress(0, pieces.length)
  await store.checkPieces(
    pieces,
    (piece, isRight) => {
      if (isRight) have.add(piece)
      onProgress(++checked, pieces.length)
    },
    signal
  )
}

async function piecesOnDisk(store: PieceStore, metainfo: Metainfo): Promise<Bitfield> {
  const pieces = new Bitfield(metainfo.lengths.pieceCount)
  const stamps = await store.statFiles()
  metainfo.files.forEach((_file, index) => {
    if ((stamps[index]?.size ?? 0) === 0) return
    const { first, end } = metainfo.layout.piecesOf(index)
    for (let piece = first; piece < end; piece++) pieces.add(piece)
  })
  return pieces
}
