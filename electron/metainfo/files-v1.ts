import { Lengths } from '../core/lengths.ts'
import type { Bencoded } from './bencode.ts'
import {
  readAttributes,
  readLength,
  readStrings,
  type Attributes,
  type Listed,
  type Listing,
  type Placed
} from './listed.ts'
import { safePath, type Naming } from './paths.ts'
import { refuse } from './refuse.ts'

/** The files of an info dictionary by BEP 3 and 47: `files`, or `length` for a single one. They lie end to end. */
export function listV1(info: Bencoded, name: string, pieceLength: number, naming: Naming): Listing {
  const list = info.get('files')
  const files: Placed[] = []
  let offset = 0
  for (const file of list === null
    ? [listedFile(info, name, { ...readAttributes(info), pad: false })]
    : listAll(list, name, naming)) {
    if (!file.pad) files.push({ ...file, offset })
    offset += file.length
    if (!Number.isSafeInteger(offset)) refuse('This torrent says it is longer than any file system can hold.')
  }
  return { files, lengths: new Lengths(offset, pieceLength) }
}

function* listAll(list: Bencoded, name: string, naming: Naming): Generator<Listed> {
  if (list.kind !== 'list') refuse('This torrent’s list of files is not a list.')
  for (const file of list.items()) {
    if (file.kind !== 'dictionary') refuse('This torrent’s list of files holds something that is not a file.')
    yield listOne(file, name, naming)
  }
}

function listOne(file: Bencoded, name: string, naming: Naming): Listed {
  const attributes = readAttributes(file)
  if (attributes.pad) return listedFile(file, '', attributes)
  const components = readStrings(file, 'path.utf-8') ?? readStrings(file, 'path') ?? []
  if (components.length === 0) refuse('This torrent lists a file without a name.')
  const path = safePath(name, components, naming)
  return listedFile(file, path, path.includes(BITCOMET_PAD) ? { ...attributes, pad: true } : attributes)
}

function listedFile(file: Bencoded, path: string, { pad, executable, hidden, symlink }: Attributes): Listed {
  const target = symlink ? readStrings(file, 'symlink path') : null
  return { path, length: symlink ? 0 : readLength(file), pad, executable, hidden, target, piecesRoot: null }
}

/** BitComet padded files before there was an attribute for it. */
const BITCOMET_PAD = '_____padding_file_'
