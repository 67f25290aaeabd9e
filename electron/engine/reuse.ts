import { reuseFiles } from './reuse-files.ts'
import { reusePieces } from './reuse-pieces.ts'
import type { Holding, OnReused, ReuseSetup } from './reuse-setup.ts'

/**
 * Takes over what other torrents here have, byte for byte the same by its hashes: a new release of a folder shares most of it with
 * the one before. First whole files, which need not be copied; then pieces, which are.
 * @param holdings of all torrents, ours among them
 * @returns how many pieces there were
 * @throws ShoalError 'disk-…' when what is found cannot be written, 'cancelled' when aborted
 */
export async function reuse(
  setup: ReuseSetup,
  holdings: readonly Holding[],
  onReused: OnReused
): Promise<number> {
  const others = holdings.filter(({ id }) => id !== setup.id)
  const inFiles = await reuseFiles(setup, others, onReused)
  const inPieces = await reusePieces(setup, others, (count, total) =>
    onReused(inFiles + count, inFiles + total)
  )
  return inFiles + inPieces
}
