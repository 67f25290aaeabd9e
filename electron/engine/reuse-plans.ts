import { Bitfield } from '../../shared/bitfield.ts'
import type { PieceIndex } from '../core/units.ts'
import { expectedHashes } from '../metainfo/hashes.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { Holding, ReuseSetup } from './reuse-setup.ts'
import { SameFiles, type Pair } from './same-files.ts'

/** What is found in one torrent. */
export interface Plan {
  readonly metainfo: Metainfo
  readonly record: Holding['record']
  readonly pieces: readonly Found[]
}

/** A piece of ours, and where in the other torrent its bytes are. */
export interface Found {
  readonly ours: PieceIndex
  /** The piece of theirs that holds what ours has at an offset, and the offset there; null: it is beyond the end of its file. */
  readonly at: (offset: number) => readonly [theirs: PieceIndex, offset: number] | null
}

/** By the name of a piece: several may be alike. */
type Missing = Map<string, PieceIndex[]>

/** Which missing pieces are where, each in one torrent: by their hashes, or in files with the same v2 roots. */
export function plansFor(setup: ReuseSetup, holdings: readonly Holding[]): readonly Plan[] {
  const missing = missingPieces(setup)
  const byHashes = holdings.flatMap((holding) => planByHashes(setup.metainfo, holding, missing))
  const rest = new Set([...missing.values()].flat())
  return [...byHashes, ...plansByFiles(setup.metainfo, holdings, rest)]
}

function missingPieces({ metainfo, have, wanted }: ReuseSetup): Missing {
  const missing: Missing = new Map()
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
function planByHashes({ pieceLength }: Metainfo, holding: Holding, missing: Missing): Plan[] {
  const { metainfo, record, verified } = holding
  if (metainfo?.pieceLength !== pieceLength || missing.size === 0) return []
  const pieces: Found[] = []
  for (const at of new Bitfield(metainfo.lengths.pieceCount, verified)) {
    const theirs = metainfo.lengths.pieceIndex(at)
    const name = theirs === null ? null : nameOf(metainfo, theirs)
    if (theirs === null || name === null) continue
    for (const ours of missing.get(name) ?? []) pieces.push({ ours, at: (offset) => [theirs, offset] })
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

/** In torrents with other pieces, or other hashes of them. Takes what it finds out of `missing`. */
function plansByFiles(
  ours: Metainfo,
  holdings: readonly Holding[],
  missing: Set<PieceIndex>
): readonly Plan[] {
  if (ours.infoHashV2 === null || missing.size === 0) return []
  const files = [...ours.files.keys()].filter((file) =>
    piecesOf(ours, file).some((piece) => missing.has(piece))
  )
  const same = new SameFiles(ours, files)
  return holdings.flatMap(({ metainfo: theirs, record, verified }) => {
    if (typeof theirs?.infoHashV2 !== 'string') return []
    const known = new Bitfield(theirs.lengths.pieceCount, verified)
    const pairs = same
      .in(theirs)
      .filter((pair) => piecesOf(theirs, pair.theirs).every((piece) => known.has(piece)))
    const pieces = pairs.flatMap((pair) =>
      piecesOf(ours, pair.ours)
        .filter((piece) => missing.delete(piece))
        .map((piece) => ({ ours: piece, at: placesIn(ours, theirs, pair, piece) }))
    )
    return pieces.length === 0 ? [] : [{ metainfo: theirs, record, pieces }]
  })
}

/** In both torrents the file begins a piece (BEP 52), and pieces are so many whole blocks. */
function placesIn(ours: Metainfo, theirs: Metainfo, pair: Pair, piece: PieceIndex): Found['at'] {
  const start = (piece - ours.layout.piecesOf(pair.ours).first) * ours.pieceLength
  const { first } = theirs.layout.piecesOf(pair.theirs)
  const { length = 0 } = ours.files[pair.ours] ?? {}
  return (offset) => {
    const position = start + offset
    const there =
      position < length ? theirs.lengths.pieceIndex(first + Math.floor(position / theirs.pieceLength)) : null
    return there === null ? null : [there, position % theirs.pieceLength]
  }
}

export function piecesOf({ layout, lengths }: Metainfo, file: number): readonly PieceIndex[] {
  const { first, end } = layout.piecesOf(file)
  const pieces = Array.from({ length: end - first }, (_, at) => lengths.pieceIndex(first + at))
  return pieces.filter((piece) => piece !== null)
}
