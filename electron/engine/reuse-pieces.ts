import { ShoalError } from '../../shared/errors.ts'
import type { Disk } from '../storage/disk.ts'
import { PieceStore } from '../storage/piece-store.ts'
import { skippedFiles } from './priorities.ts'
import { plansFor, type Found, type Plan } from './reuse-plans.ts'
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
  const plans = holdings.length === 0 ? [] : plansFor(setup, holdings)
  const total = plans.reduce((sum, { pieces }) => sum + pieces.length, 0)
  let count = 0
  for (const { pieces, ...holding } of plans) {
    const source = await opened(holding, setup.disk)
    try {
      for (const found of pieces) {
        if (setup.signal.aborted) return count
        if (source !== null && (await copied(source, found, setup))) onReused(++count, total)
      }
    } finally {
      await source?.close()
    }
  }
  return count
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

async function copied(source: PieceStore, found: Found, setup: ReuseSetup): Promise<boolean> {
  const { metainfo, store, have } = setup
  const { ours } = found
  const size = metainfo.lengths.pieceSize(ours)
  for (let offset = 0; offset < size; offset += BLOCK) {
    if (await copiedBlock(source, found, store, offset, Math.min(BLOCK, size - offset))) continue
    store.discard(ours)
    return false
  }
  const { type } = await store.verifyAndWrite(ours, false)
  if (type === 'verified') have.add(ours)
  return type === 'verified'
}

async function copiedBlock(
  source: PieceStore,
  { ours, at }: Found,
  store: PieceStore,
  offset: number,
  length: number
): Promise<boolean> {
  const there = at(offset)
  if (there === null) return store.putBlock(ours, offset, new Uint8Array(length))
  try {
    const { bytes, giveBack } = await source.readBlock(there[0], there[1], length)
    const isTaken = store.putBlock(ours, offset, bytes)
    giveBack()
    return isTaken
  } catch (error) {
    if (error instanceof ShoalError) return false // the file is gone, or shorter than it was
    throw error
  }
}
