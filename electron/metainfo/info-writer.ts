import { invariant } from '../core/units.ts'
import { encodeBencode, type Encodable } from './bencode-writer.ts'
import type { PlannedFile, TorrentHashes, TorrentPlan } from './plan.ts'

/** The info dictionary of a planned torrent, byte for byte as libtorrent 2 writes it: the infohashes are over it. */
export function encodeInfo(plan: TorrentPlan, hashes: TorrentHashes): Uint8Array {
  const info = new Map<string, Encodable>([
    ['name', plan.name],
    ['piece length', plan.pieceLength]
  ])
  if (plan.options.private === true) info.set('private', 1)
  if (plan.version !== 'v2') addV1(info, plan, hashes.piecesV1)
  if (plan.version !== 'v1') addV2(info, plan, hashes.layersV2)
  return encodeBencode(info)
}

type Fields = Map<string, Encodable>

function addV1(info: Fields, plan: TorrentPlan, pieces: Uint8Array | null): void {
  invariant(pieces?.length === plan.lengths.pieceCount * SHA1_LENGTH, 'a v1 hash for each piece')
  info.set('pieces', pieces)
  const [sole] = plan.files
  if (!plan.single || sole === undefined) info.set('files', plan.files.flatMap(listedFile))
  else {
    info.set('length', sole.length)
    addAttributes(info, sole)
  }
}

function listedFile(file: PlannedFile): Encodable[] {
  const fields: Fields = new Map<string, Encodable>([
    ['length', file.length],
    ['path', file.path.split('/')]
  ])
  addAttributes(fields, file)
  return file.padAfter === 0 ? [fields] : [fields, pad(file.padAfter)]
}

function pad(length: number): Encodable {
  return new Map<string, Encodable>([
    ['attr', 'p'],
    ['length', length],
    ['path', ['.pad', `${length}`]]
  ])
}

function addV2(info: Fields, plan: TorrentPlan, layers: TorrentHashes['layersV2']): void {
  invariant(layers?.length === plan.files.length, 'a v2 hash for each file')
  const folders = new Map<string, Fields>([['', new Map()]])
  for (const [index, file] of plan.files.entries()) {
    const path = plan.single ? plan.name : file.path
    folderAt(parentOf(path), folders).set(
      nameOf(path),
      new Map([['', leaf(file, layers[index]?.root ?? null)]])
    )
  }
  info.set('file tree', folders.get('') ?? new Map())
  info.set('meta version', 2)
}

function leaf(file: PlannedFile, root: Uint8Array | null): Fields {
  const fields: Fields = new Map<string, Encodable>()
  addAttributes(fields, file)
  if (file.symlink !== null) return fields
  fields.set('length', file.length)
  if (file.length === 0) return fields
  invariant(root !== null, 'a root for each file that has bytes')
  return fields.set('pieces root', root)
}

/** `folders` holds each folder met so far by its path. */
function folderAt(path: string, folders: Map<string, Fields>): Fields {
  const known = folders.get(path)
  if (known !== undefined) return known
  const folder: Fields = new Map()
  folderAt(parentOf(path), folders).set(nameOf(path), folder)
  folders.set(path, folder)
  return folder
}

/**
 * BEP 47; never `h`, as Node cannot ask Windows which files are hidden. A symlink is executable too, for so say the mode bits that
 * libtorrent goes by.
 */
function addAttributes(fields: Fields, file: PlannedFile): void {
  if (file.symlink !== null) fields.set('attr', 'xl').set('symlink path', file.symlink.split('/'))
  else if (file.executable) fields.set('attr', 'x')
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

const SHA1_LENGTH = 20
