import { Lengths } from '../core/lengths.ts'
import type { Bencoded } from './bencode.ts'
import { readAttributes, readLength, readStrings, type Listed, type Listing, type Placed } from './listed.ts'
import { HASH_LENGTH } from './merkle.ts'
import { checkedPath, safeComponent, type Naming } from './paths.ts'
import { refuse } from './refuse.ts'

/** The files of a v2 info dictionary: its file tree (BEP 52), in order. Each file that has bytes begins a piece. */
export function listV2(info: Bencoded, name: string, pieceLength: number, naming: Naming): Listing {
  const tree = info.get('file tree')
  if (tree?.kind !== 'dictionary') refuse('This v2 torrent has no file tree.')
  const files: Placed[] = []
  let end = 0
  for (const file of isSingleFile(info, tree) ? [soleFile(tree, name)] : walk(tree, name, naming)) {
    const offset = file.length === 0 ? end : Math.ceil(end / pieceLength) * pieceLength
    end = offset + file.length
    if (!Number.isSafeInteger(end)) refuse('This torrent says it is longer than any file system can hold.')
    files.push({ ...file, offset })
  }
  return { files, lengths: new Lengths(end, pieceLength) }
}

/** A lone file under the torrent's own name, without a folder; a v1 list of files beside it means a folder. */
function isSingleFile(info: Bencoded, tree: Bencoded): boolean {
  const [first, second] = tree.entries()
  const name = info.get('name.utf-8')?.string ?? info.get('name')?.string
  if (first === undefined || second !== undefined || name === undefined || name === null) return false
  return info.get('files') === null && leafOf(first[1]) !== null && Buffer.compare(first[0], name) === 0
}

function soleFile(tree: Bencoded, name: string): Listed {
  const [entry] = tree.entries()
  return listOne(leafOf(entry?.[1] ?? tree) ?? tree, name)
}

function* walk(folder: Bencoded, path: string, naming: Naming): Generator<Listed> {
  if (folder.kind !== 'dictionary') refuse('This torrent’s file tree holds something that is no file.')
  for (const [key, node] of folder.entries()) {
    if (key.length === 0)
      refuse('This torrent’s file tree has a file that is a folder as well, or has no name.')
    const name = safeComponent(key, naming)
    if (name === '') refuse('This torrent’s file tree has a name that no file can have.')
    const below = checkedPath(`${path}/${name}`)
    const leaf = leafOf(node)
    if (leaf === null) yield* walk(node, below, naming)
    else yield listOne(leaf, below)
  }
}

/** A file is a dictionary whose one key is empty. */
function leafOf(node: Bencoded): Bencoded | null {
  const [first, second] = node.entries()
  return first?.[0].length === 0 && second === undefined ? first[1] : null
}

function listOne(file: Bencoded, path: string): Listed {
  if (file.kind !== 'dictionary') refuse('This torrent’s file tree holds something that is no file.')
  const { pad, executable, hidden, symlink } = readAttributes(file)
  if (pad) refuse('This torrent lists a pad among its v2 files, which have none.')
  const target = symlink ? readStrings(file, 'symlink path') : null
  const length = symlink ? 0 : readLength(file)
  const piecesRoot = length === 0 ? null : readRoot(file)
  return { path, length, pad, executable, hidden, target, piecesRoot }
}

function readRoot(file: Bencoded): Uint8Array {
  const root = file.get('pieces root')?.string ?? null
  if (root?.length !== HASH_LENGTH || root.every((byte) => byte === 0)) {
    refuse('This torrent lists a v2 file without its hash.')
  }
  return root
}
