import { realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { Bitfield } from '../../shared/bitfield.ts'
import { ShoalError } from '../../shared/errors.ts'
import type { PieceIndex } from '../core/units.ts'
import { hashlessPieces } from '../metainfo/hashes.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { Gift } from '../storage/adopt-files.ts'
import type { SavedTorrent } from '../storage/state-database.ts'
import { piecesOf } from './reuse-plans.ts'
import type { Holding, OnReused, ReuseSetup } from './reuse-setup.ts'
import { isProven, SameFiles, type Pair } from './same-files.ts'

/** A torrent that may have some of our files. */
interface Source {
  readonly metainfo: Metainfo
  readonly record: Holding['record']
  /** Files of ours, each once, that it has whole. */
  readonly pairs: readonly Pair[]
  /** How its files looked when they were found right. */
  readonly stamps: SavedTorrent['stamps']
}

/**
 * Takes over whole files of other torrents without copying them. Their pieces are right as far as theirs were found right and the files
 * look now as they did then; those of which the other torrent's hashes say nothing are hashed.
 *
 * Clones (reflinks) are taken of any torrent's files: they have lives of their own. Hard links only between releases of channels:
 * their folders are Shoal's, and everything else that was fetched or is shared is its user's to edit.
 * @param onReused is told of what is hashed
 * @returns how many pieces there were
 * @throws ShoalError 'disk-…' when no folder can be made for them, 'cancelled' when aborted
 */
export async function reuseFiles(
  setup: ReuseSetup,
  holdings: readonly Holding[],
  onReused: OnReused
): Promise<number> {
  const missing = new Set(missingFiles(setup))
  const same = new SameFiles(setup.metainfo, [...missing])
  const before = setup.have.count
  // The last to come first: of the releases of a channel it is the most alike.
  for (const holding of holdings.toReversed()) {
    if (setup.signal.aborted || missing.size === 0) break
    const source = await sourceIn(holding, same, missing, setup)
    if (source === null) continue
    const mayLink = await mayBeLinked(setup, source, holdings)
    const gifts = source.pairs.flatMap((pair) => giftOf(source, pair))
    const adopted = await setup.store.adopt({ folder: holding.record.folder, mayLink }, gifts)
    for (const file of adopted) missing.delete(file)
    await onAdopted(setup, source, new Set(adopted), onReused)
  }
  return setup.have.count - before
}

/** Those that are wanted, have pieces, and have none yet. */
function missingFiles({ metainfo, have, wanted }: ReuseSetup): readonly number[] {
  const hashless = hashlessPieces(metainfo)
  const isMissing = (piece: PieceIndex): boolean =>
    !have.has(piece) && wanted[piece] !== 0 && hashless?.has(piece) !== true
  return [...metainfo.files.keys()].filter((file) => {
    const pieces = piecesOf(metainfo, file)
    return pieces.length > 0 && pieces.every(isMissing)
  })
}

async function sourceIn(
  holding: Holding,
  same: SameFiles,
  missing: ReadonlySet<number>,
  setup: ReuseSetup
): Promise<Source | null> {
  const { metainfo, record, verified } = holding
  const pairs = (metainfo === null ? [] : same.in(metainfo)).filter(({ ours }) => missing.has(ours))
  const saved = pairs.length === 0 ? null : await onRecord(holding, setup)
  if (metainfo === null || saved === null) return null
  const { pieceCount } = metainfo.lengths
  const [before, now] = [new Bitfield(pieceCount, saved.have), new Bitfield(pieceCount, verified)]
  const whole = new Map<number, Pair>()
  for (const pair of pairs)
    if (piecesOf(metainfo, pair.theirs).every((piece) => before.has(piece) && now.has(piece)))
      whole.set(pair.ours, pair)
  return whole.size === 0 ? null : { metainfo, record, pairs: [...whole.values()], stamps: saved.stamps }
}

/** Its pieces and how its files looked then go together only there. Null: nothing that can be read. */
async function onRecord({ id }: Holding, { database }: ReuseSetup): Promise<SavedTorrent | null> {
  try {
    return await database.torrent(id)
  } catch (error) {
    if (error instanceof ShoalError) return null
    throw error
  }
}

function giftOf({ metainfo, stamps }: Source, { ours, theirs }: Pair): readonly Gift[] {
  const [file, stamp] = [metainfo.files[theirs], stamps[theirs] ?? null]
  if (file === undefined || stamp === null) return []
  return [{ file: ours, path: file.path, attributes: file.attributes, stamp }]
}

/** Only among releases, and never with what is shared from where it lies, be it in them or around them. */
async function mayBeLinked(
  { folder, isReleaseFolder }: ReuseSetup,
  { record }: Source,
  holdings: readonly Holding[]
): Promise<boolean> {
  if (!isReleaseFolder(folder) || !isReleaseFolder(record.folder)) return false
  const shared = holdings.flatMap(({ metainfo, record: { inPlace, folder: at } }) =>
    inPlace && metainfo !== null ? [join(at, metainfo.name)] : []
  )
  const folders = await Promise.all([folder, record.folder].map((each) => realpath(each).catch(() => each)))
  return !folders.some((each) => shared.some((path) => isWithin(path, each) || isWithin(each, path)))
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

async function onAdopted(
  { metainfo, store, have, signal }: ReuseSetup,
  source: Source,
  adopted: ReadonlySet<number>,
  onReused: OnReused
): Promise<void> {
  const doubtful: PieceIndex[] = []
  for (const pair of source.pairs) {
    if (!adopted.has(pair.ours)) continue
    for (const piece of piecesOf(metainfo, pair.ours))
      if (isProven(metainfo, source.metainfo, pair, piece)) have.add(piece)
      else doubtful.push(piece)
  }
  let hashed = 0
  const onChecked = (piece: PieceIndex, isRight: boolean): void => {
    if (isRight) have.add(piece)
    onReused(++hashed, doubtful.length)
  }
  if (doubtful.length > 0) await store.checkPieces(doubtful, onChecked, signal)
}
