import { hash } from 'node:crypto'
import { Lengths } from '../core/lengths.ts'
import { BLOCK_LENGTH } from '../core/units.ts'
import { decodeBencode, type Bencoded } from './bencode.ts'
import { NO_EXTRAS, readExtras, type TorrentExtras } from './extras.ts'
import { listV1 } from './files-v1.ts'
import { listV2 } from './files-v2.ts'
import { mergeListings } from './hybrid.ts'
import { Layout } from './layout.ts'
import { MAX_METAINFO_LENGTH, MAX_PIECES, MAX_PIECE_LENGTH } from './limits.ts'
import type { Listing } from './listed.ts'
import { isPowerOfTwo } from './merkle.ts'
import type { Metainfo } from './metainfo.ts'
import { NAMING_HERE, safeComponent, type Naming } from './paths.ts'
import { readPieceLayers } from './piece-layers.ts'
import { refuse } from './refuse.ts'
import { settleFiles } from './settle-files.ts'

export interface ParseOptions {
  /** The torrent was made here of files that are served where they lie: their names are taken as they are. */
  readonly inPlace?: boolean
  /** Whose rules names follow; this machine's unless given. */
  readonly platform?: Naming['platform']
}

/**
 * Reads a .torrent file: v1, v2 or hybrid (BEP 3, 47, 52). The result holds views of `bytes`.
 * @throws ShoalError 'metainfo-invalid' with a sentence that says what is wrong with it, and nothing else
 */
export function parseTorrent(bytes: Uint8Array, options: ParseOptions = {}): Metainfo {
  const root = decodeWithin(bytes)
  const info = root.get('info')
  if (info === null) refuse('This is not a torrent: it has no info dictionary.')
  return read(info, root.get('piece layers'), readExtras(root), namingOf(options))
}

/** Reads an info dictionary fetched from peers (BEP 9), whose hash has been checked. Its piece layers are not known. */
export function parseInfo(
  infoBytes: Uint8Array,
  extras: Partial<TorrentExtras> = {},
  options: ParseOptions = {}
): Metainfo {
  return read(decodeWithin(infoBytes), null, { ...NO_EXTRAS, ...extras }, namingOf(options))
}

function decodeWithin(bytes: Uint8Array): Bencoded {
  if (bytes.length > MAX_METAINFO_LENGTH) refuse('This torrent is larger than the 64 MiB that Shoal reads.')
  return decodeBencode(bytes)
}

function namingOf({ inPlace = false, platform = NAMING_HERE.platform }: ParseOptions): Naming {
  return { platform, kept: inPlace }
}

function read(info: Bencoded, layers: Bencoded | null, extras: TorrentExtras, naming: Naming): Metainfo {
  if (info.kind !== 'dictionary') refuse('This is not a torrent: its info is not a dictionary.')
  const versions = versionsOf(info)
  const pieceLength = readPieceLength(info, versions.v2)
  const infoBytes = info.encoding
  const name = readName(info, naming) ?? nameless(info, infoBytes)
  const listing = readListing(info, versions, name, pieceLength, naming)
  if (listing.lengths.pieceCount > MAX_PIECES) refuse(`This torrent has more than ${MAX_PIECES} pieces.`)
  const files = settleFiles(listing.files, naming)
  const length = files.reduce((sum, file) => sum + file.length, 0)
  if (length === 0) refuse('This torrent holds no data.')
  const layout = new Layout(files, listing.lengths)
  return {
    ...extras,
    name,
    infoHashV1: versions.v1 ? hash('sha1', infoBytes) : null,
    infoHashV2: versions.v2 ? hash('sha256', infoBytes) : null,
    infoBytes,
    pieceLength,
    lengths: new Lengths(listing.lengths.total, pieceLength, (piece) => layout.dataEnd(piece), !versions.v1),
    length,
    files,
    private: (info.get('private')?.integer ?? 0) !== 0,
    piecesV1: versions.v1 ? readPieces(info, listing.lengths.pieceCount) : null,
    pieceLayers: readPieceLayers(layers, files, pieceLength),
    layout
  }
}

interface Versions {
  readonly v1: boolean
  readonly v2: boolean
}

function versionsOf(info: Bencoded): Versions {
  const version = info.get('meta version')?.integer ?? 1
  if (version > 2 || version < 0) refuse('This torrent is of a newer kind than Shoal knows.')
  const v2 = version === 2
  if (!v2 && info.get('file tree') !== null)
    refuse('This torrent has a v2 file tree but does not say it is v2.')
  return { v1: !v2 || info.get('files') !== null || info.get('length') !== null, v2 }
}

function readListing(
  info: Bencoded,
  { v1, v2 }: Versions,
  name: string,
  pieceLength: number,
  naming: Naming
): Listing {
  const first = v1 ? listV1(info, name, pieceLength, naming) : null
  const second = v2 ? listV2(info, name, pieceLength, naming) : null
  const listing = first !== null && second !== null ? mergeListings(first, second) : (first ?? second)
  if (listing === null || listing.files.length === 0) refuse('This torrent has no files.')
  return listing
}

function readPieceLength(info: Bencoded, v2: boolean): number {
  const length = info.get('piece length')?.integer ?? 0
  if (length <= 0) refuse('This torrent has no proper piece length.')
  if (length > MAX_PIECE_LENGTH)
    refuse('This torrent has pieces of more than 256 MiB, which Shoal does not take.')
  if (v2 && (length < BLOCK_LENGTH || !isPowerOfTwo(length))) {
    refuse('This torrent has a piece length that v2 does not allow: not a power of two from 16 KiB.')
  }
  return length
}

/** Null when nothing of the name can be used. */
function readName(info: Bencoded, naming: Naming): string | null {
  const raw = info.get('name.utf-8')?.string ?? info.get('name')?.string ?? null
  if (raw === null) refuse('This torrent has no name.')
  const name = safeComponent(raw, naming)
  return name === '' ? null : name
}

/** A folder of a torrent without a usable name is called by its hash; a file cannot do without. */
function nameless(info: Bencoded, infoBytes: Uint8Array): string {
  if (info.get('files') === null && info.get('file tree') === null) refuse('This torrent has no usable name.')
  return hash('sha1', infoBytes)
}

function readPieces(info: Bencoded, count: number): Uint8Array {
  const pieces = info.get('pieces')?.string ?? null
  if (pieces === null) refuse('This torrent has no piece hashes.')
  if (pieces.length !== count * SHA1_LENGTH)
    refuse('This torrent has a wrong number of piece hashes for its length.')
  return pieces
}

const SHA1_LENGTH = 20
