import { ShoalError } from '../../shared/errors.ts'
import { Bitfield } from '../../shared/bitfield.ts'
import type { PieceIndex } from '../core/units.ts'
import { expectedHashes } from '../metainfo/hashes.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { Disk } from '../storage/disk.ts'
import { PieceStore } from '../storage/piece-store.ts'
import { skippedFiles } from './priorities.ts'
import type { Holding, OnReused, ReuseSetup } from './reuse-setup.ts'

const BLOCK = 16 * 1024

/**
 * Copies pieces that other torrents here have, byte for byte the same by their hashes: a new release of a folder shares most of
 * them with the one before. Each is verified like one from a peer. A source that cannot be read costs what it would have given.
 * @param onReused is told of each piece, of so many
 * @returns how many there were
 * @throws ShoalError 'disk-…' when what is found cannot be written
 */
export async function reusePieces(
  setup: ReuseSetup,
  holdings: readonly Holding[],
  onReused: OnReused
): Promise<number> {
  const others = holdings.filter(({ metainfo }) => metainfo?.pieceLength === setup.metainfo.pieceLength)
  const missing = others.length === 0 ? new Map<string, PieceIndex[]>() : missingPieces(setup)
  const plans = others.flatMap((holding) => planFor(holding, missing))
  const total = plans.reduce((sum, { pieces }) => sum + pieces.length, 0)
  let count = 0
  for (const { pieces, ...holding } of plans) {
    const source = await opened(holding, setup.disk)
    try {
      for (const [theirs, ours] of pieces) {
        if (setup.signal.aborted) return count
        if (source !== null && (await copied(source, theirs, setup, ours))) onReused(++count, total)
      }
    } finally {
      await source?.close()
    }
  }
  return count
}

/** What is found in one torrent: its pieces, and which of ours they are. */
interface Plan {
  readonly metainfo: Metainfo
  readonly record: Holding['record']
  readonly pieces: readonly (readonly [theirs: PieceIndex, ours: PieceIndex])[]
}

/** By their hashes: several may be alike. */
function missingPieces({ metainfo, have, wanted }: ReuseSetup): Map<string, PieceIndex[]> {
  const missing = new Map<string, PieceIndex[]>()
  for (let at = 0; at < metainfo.lengths.pieceCount; at++) {
    const piece = metainfo.lengths.pieceIndex(at)
    const name = piece === null || have.has(piece) || (wanted[at] ?? 0) === 0 ? null : nameOf(metainfo, piece)
    if (piece === null || name === null) continue
    const alike = missing.get(name)
    if (alike === undefined) missing.set(name, [piece])
    else alike.push(piece)
  }
  return missing
}

/** Takes what it finds out of `missing`. */
function planFor(holding: Holding, missing: Map<string, PieceIndex[]>): Plan[] {
  const { metainfo, record, verified } = holding
  if (metainfo === null || missing.size === 0) return []
  const pieces: [PieceIndex, PieceIndex][] = []
  for (const at of new Bitfield(metainfo.lengths.pieceCount, verified)) {
    const theirs = metainfo.lengths.pieceIndex(at)
    const name = theirs === null ? null : nameOf(metainfo, theirs)
    if (theirs === null || name === null) continue
    for (const ours of missing.get(name) ?? []) pieces.push([theirs, ours])
    missing.delete(name)
  }
  return pieces.length === 0 ? [] : [{ metainfo, record, pieces }]
}

/** The same for pieces with the same bytes, as far as their torrents tell; null: they do not. */
function nameOf(metainfo: Metainfo, piece: PieceIndex): string | null {
  const { v1, v2 } = expectedHashes(metainfo, piece)
  const hash = v1 ?? v2?.root ?? null
  return hash === null ? null : Buffer.from(hash).toString('latin1')
}

/** For reading, whether it runs or not. Null: its files cannot be opened. */
async function opened({ metainfo, record }: Omit<Plan, 'pieces'>, disk: Disk): Promise<PieceStore | null> {
  const { folder, priorities } = record
  const skipped = skippedFiles(priorities)
  try {
    return await PieceStore.open({ metainfo, folder, disk, readOnly: true, skipped, resume: true })
  } catch (error) {
    if (error instanceof ShoalError) return null
    throw error
  }
}

async function copied(
  source: PieceStore,
  theirs: PieceIndex,
  { metainfo, store, have }: ReuseSetup,
  ours: PieceIndex
): Promise<boolean> {
  const size = metainfo.lengths.pieceSize(ours)
  for (let offset = 0; offset < size; offset += BLOCK) {
    if (!(await copiedBlock(source, theirs, store, ours, offset, Math.min(BLOCK, size - offset)))) {
      store.discard(ours)
      return false
    }
  }
  const { type } = await store.verifyAndWrite(ours, false)
  if (type === 'verified') have.add(ours)
  return type === 'verified'
}

async function copiedBlock(
  source: PieceStore,
  theirs: PieceIndex,
  store: PieceStore,
  ours: PieceIndex,
  offset: number,
  length: number
): Promise<boolean> {
  try {
    const { bytes, giveBack } = await source.readBlock(theirs, offset, length)
    const isTaken = store.putBlock(ours, offset, bytes)
    giveBack()
    return isTaken
  } catch (error) {
    if (error instanceof ShoalError) return false // the file is gone, or shorter than it was
    throw error
  }
}
