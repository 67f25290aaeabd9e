import { Lengths } from '../core/lengths.ts'
import { encodeRoot } from './encode.ts'
import { encodeInfo } from './info-writer.ts'
import { Layout } from './layout.ts'
import { checkPieceLength, choosePieceLength } from './piece-length.ts'
import { checkPlan } from './plan-limits.ts'
import type {
  PlannedFile,
  SourceFile,
  TorrentHashes,
  TorrentOptions,
  TorrentPlan,
  TorrentSource,
  TorrentVersion
} from './plan.ts'
import { checkSource } from './source-rules.ts'

/**
 * Lays out a new torrent: order, pads, piece length. The same input and piece length give the infohashes of libtorrent 2.
 * @throws ShoalError 'usage' when it cannot be a torrent, 'not-found' when there is nothing in it
 */
export function planTorrent(source: TorrentSource, options: TorrentOptions): TorrentPlan {
  checkSource(source)
  const { version } = options
  const { name, single } = source
  const pieceLength = pieceLengthFor(source, options)
  const { files, lengths } = place(inOrder(source, version), version, pieceLength)
  const layout = new Layout(files, lengths)
  const plan = { name, single, version, pieceLength, files, lengths, layout, options }
  checkPlan(plan)
  return plan
}

/** The .torrent file of a plan whose content has been hashed. */
export function assembleTorrent(plan: TorrentPlan, hashes: TorrentHashes): Uint8Array {
  const {
    trackers = [],
    webSeeds = [],
    comment = null,
    createdBy = 'Shoal',
    creationDate = null
  } = plan.options
  const layers = (hashes.layersV2 ?? []).flatMap((file) =>
    file !== null && file.layer.length > file.root.length ? [[file.root, file.layer] as const] : []
  )
  const extras = { trackers, webSeeds, comment, createdBy, creationDate }
  return encodeRoot(encodeInfo(plan, hashes), extras, plan.version === 'v1' ? null : distinctByRoot(layers))
}

function pieceLengthFor(source: TorrentSource, { version, pieceLength }: TorrentOptions): number {
  if (pieceLength !== undefined) return checkPieceLength(pieceLength, version !== 'v1')
  return choosePieceLength(source.files.reduce((sum, file) => sum + file.length, 0))
}

interface Numbered extends SourceFile {
  readonly source: number
}

/** v2 has a tree, whose order is that of its names' bytes, folder by folder; hybrid has to follow it. */
function inOrder({ files }: TorrentSource, version: TorrentVersion): readonly Numbered[] {
  const numbered = files.map((file, source) => ({ ...file, source }))
  if (version === 'v1') return numbered
  // A zero byte is in no name and before all others: with it between components bytes compare as the tree does.
  const keys = files.map((file) => Buffer.from(file.path.replaceAll('/', '\0')))
  return numbered.sort((left, right) => Buffer.compare(keys[left.source] ?? NONE, keys[right.source] ?? NONE))
}

/**
 * In v2 and hybrid each file begins a piece. Hybrid says so with a pad after each file, the last one too; but not after
 * a file that is alone, for a single-file torrent could not list it (libtorrent's rule).
 */
function place(
  files: readonly Numbered[],
  version: TorrentVersion,
  pieceLength: number
): Pick<TorrentPlan, 'files' | 'lengths'> {
  const pads = version === 'hybrid' && files.length > 1
  const placed: PlannedFile[] = []
  let end = 0
  for (const file of files) {
    const offset = version === 'v1' || file.length === 0 ? end : nextPiece(end, pieceLength)
    const padAfter =
      pads && file.length > 0 ? nextPiece(offset + file.length, pieceLength) - offset - file.length : 0
    placed.push({ ...file, offset, padAfter })
    end = offset + file.length + padAfter
  }
  return { files: placed, lengths: new Lengths(end, pieceLength) }
}

function nextPiece(offset: number, pieceLength: number): number {
  return Math.ceil(offset / pieceLength) * pieceLength
}

/** Files with the same content have the same layer, which is listed once. */
function distinctByRoot(
  layers: readonly (readonly [Uint8Array, Uint8Array])[]
): readonly (readonly [Uint8Array, Uint8Array])[] {
  return [...new Map(layers.map((entry) => [Buffer.from(entry[0]).toString('hex'), entry])).values()]
}

const NONE = new Uint8Array(0)
