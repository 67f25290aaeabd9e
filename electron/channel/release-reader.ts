import { decodeBencode, type Bencoded } from '../metainfo/bencode.ts'
import { Scan } from '../metainfo/scan.ts'
import { HASH_LENGTH } from '../metainfo/merkle.ts'
import { NAMING_HERE, safePath } from '../metainfo/paths.ts'
import { decodeStrictly } from '../metainfo/text.ts'
import { inert } from '../../shared/inert.ts'
import {
  MAX_NOTES_LENGTH,
  MAX_RELEASE_FILES,
  MAX_RELEASE_LENGTH,
  MAX_TITLE_LENGTH,
  type Release,
  type ReleaseFile,
  type ReleaseHead
} from './release.ts'
import { FORMAT_VERSION } from './release-writer.ts'

/** Bytes of one block: a page, with room for what versions to come may add. */
export const MAX_BLOCK_LENGTH = 512 * 1024

/** What a block of a log turned out to be. */
export type Read =
  | { readonly kind: 'page' }
  | {
      readonly kind: 'release'
      readonly head: ReleaseHead
      /** Its list of files was checked, and is made when it is looked at: to open a long log nobody does. */
      readonly release: Release
      /** how many blocks it takes */ readonly blocks: number
    }
  | { readonly kind: 'refused'; /** continues "entry 7 " */ readonly why: string }

/**
 * Reads the blocks of a log in their order. Signed or not, a publisher can be hostile: whatever is not exactly a release is
 * refused, and costs itself alone.
 */
export class ReleaseReader {
  /** Of the release at hand: files of its pages, which are made at once, for a page may hold little and be large. */
  #files: ReleaseFile[] = []
  /** Bytes of those files. */
  #size = 0
  #pages = 0
  /** Bytes of its blocks. */
  #length = 0
  #lastNumber = 0
  /** The release at hand is refused: what follows of it is not worth reading. */
  #isPastLimits = false

  read(block: Uint8Array): Read {
    const read = this.#read(block)
    if (read.kind === 'page') return read
    this.#files = []
    this.#size = 0
    this.#pages = 0
    this.#length = 0
    return read
  }

  #read(block: Uint8Array): Read {
    const value = valueOf(block)
    const kind = textOf(value?.get('kind'))
    const version = value?.get('v')?.integer ?? 0
    if (value === null || kind === null || version < 1) return refused('is not in the form of a channel')
    if (version > FORMAT_VERSION) return refused('was written by a newer Shoal; update yours to read it')
    if (kind !== 'files' && kind !== 'release') return refused('is of a kind that this Shoal does not know')
    if (this.#isPastLimits && kind === 'files') return { kind: 'page' }
    this.#length += block.length
    const isTooLong = this.#length > MAX_RELEASE_LENGTH
    const listed = isTooLong ? null : listedIn(value, MAX_RELEASE_FILES - this.#files.length)
    this.#isPastLimits = listed === null && kind === 'files'
    if (listed === null) return refused('has a broken list of files, or one that is too long')
    if (kind === 'release') return this.#release(block, value, listed)
    for (const file of filesIn(value)) this.#files.push(file)
    this.#size += listed.length
    this.#pages++
    return { kind: 'page' }
  }

  #release(block: Uint8Array, value: Bencoded, last: Listed): Read {
    const before = this.#files
    const fileCount = before.length + last.fileCount
    const length = this.#size + last.length
    const number = value.get('number')?.integer ?? 0
    if (value.get('pages')?.integer !== this.#pages || value.get('count')?.integer !== fileCount)
      return refused('does not have as many files as it says')
    if (value.get('length')?.integer !== length) return refused('does not have as many bytes as it says')
    if (number <= this.#lastNumber) return refused(`comes again as release ${number}`)
    const head = headIn(value)
    if (head === null) return refused('does not say what a release must')
    this.#lastNumber = number
    const release = withFiles(head, () => [...before, ...filesIn(valueOf(block))])
    return { kind: 'release', head, release, blocks: this.#pages + 1 }
  }
}

/**
 * What the head of a release says, without the blocks before it: how many files it has, and how long they are, is a claim.
 * Null: it is none that can be read.
 */
export function headOf(block: Uint8Array): ReleaseHead | null {
  const value = valueOf(block)
  const isHead = textOf(value?.get('kind')) === 'release' && value?.get('v')?.integer === FORMAT_VERSION
  return value === null || !isHead ? null : headIn(value)
}

/** Paths of the files that a block of a release lists. */
export function pathsIn(block: Uint8Array): readonly string[] {
  const paths: string[] = []
  for (const item of valueOf(block)?.get('files')?.items() ?? []) {
    const [name] = item.items()
    const path = name?.string ?? null
    paths.push((path === null ? null : safePathOf(path)) ?? '_')
  }
  return paths
}

function headIn(value: Bencoded): ReleaseHead | null {
  const words = wordsOf(value)
  const hashes = hashesOf(value)
  const number = value.get('number')?.integer ?? 0
  const length = value.get('length')?.integer ?? -1
  const fileCount = value.get('count')?.integer ?? -1
  if (words === null || hashes === null || number < 1 || length < 0 || fileCount < 0) return null
  return { number, ...words, ...hashes, length, fileCount }
}

function withFiles(head: ReleaseHead, make: () => readonly ReleaseFile[]): Release {
  let made: readonly ReleaseFile[] | null = null
  return {
    ...head,
    get files() {
      return (made ??= make())
    }
  }
}

function refused(why: string): Read {
  return { kind: 'refused', why }
}

/** Blocks come by the ten thousand, and each is done with before the next: a table each would be 15 MB of garbage. */
const scan = new Scan()

/** Only until the next is asked for. Null: it is none. */
function valueOf(block: Uint8Array): Bencoded | null {
  if (block.length > MAX_BLOCK_LENGTH) return null
  try {
    return decodeBencode(block, scan)
  } catch {
    return null // the publisher's fault, told by whoever asked
  }
}

/** What a block's list of files comes to. */
type Listed = Pick<ReleaseHead, 'fileCount' | 'length'>

/** Null: not all in it are files that can be made, or they are more than there may be. */
function listedIn(value: Bencoded, most: number): Listed | null {
  const list = value.get('files')
  if (list?.kind !== 'list') return null
  let [fileCount, length] = [0, 0]
  for (const item of list.items()) {
    const row = fileCount === most ? null : rowOf(item)
    if (row === null) return null
    fileCount++
    length += row.length
  }
  return { fileCount, length }
}

/** Of a list that was found to be one. */
function* filesIn(value: Bencoded | null): Generator<ReleaseFile> {
  for (const item of value?.get('files')?.items() ?? []) {
    const row = rowOf(item)
    if (row !== null) yield fileOf(row)
  }
}

/** A file that can be made, as views of its block. */
interface Row {
  readonly path: Uint8Array
  readonly length: number
  readonly root: Uint8Array
}

function rowOf(item: Bencoded): Row | null {
  const [name, bytes, hash] = item.items()
  const path = name?.string ?? null
  const length = bytes?.integer ?? -1
  const root = hash?.string ?? null
  if (path === null || length < 0 || root === null) return null
  if (root.length !== 0 && root.length !== HASH_LENGTH) return null
  return isOrdinary(path) || safePathOf(path) !== null ? { path, length, root } : null
}

function fileOf({ path, length, root }: Row): ReleaseFile {
  // What is read here was found to be a path.
  return { path: safePathOf(path) ?? '_', length, root: root.length === 0 ? null : hexOf(root) }
}

/** Of printable ASCII and short: a path can be made of it, whatever has to be repaired. */
function isOrdinary(path: Uint8Array): boolean {
  if (path.length === 0 || path.length > ORDINARY_PATH_BYTES) return false
  for (const byte of path) if (byte < 0x20 || byte > 0x7e) return false
  return true
}

function safePathOf(name: Uint8Array): string | null {
  const text = decodeStrictly(name)
  if (text === null || text === '') return null
  try {
    return safePath('', text.split('/'), NAMING_HERE).slice(1)
  } catch {
    return null // longer than any path
  }
}

function wordsOf(value: Bencoded): Pick<Release, 'publishedAt' | 'title' | 'notes'> | null {
  const seconds = value.get('time')?.integer ?? -1
  const title = textOf(value.get('title'))
  const notes = textOf(value.get('notes'))
  if (seconds < 0 || seconds > MAX_SECONDS || title === null || notes === null) return null
  if (title.length > MAX_TITLE_LENGTH || notes.length > MAX_NOTES_LENGTH) return null
  return { publishedAt: seconds * 1000, title: inert(title), notes: notes.split('\n').map(inert).join('\n') }
}

function hashesOf(value: Bencoded): Pick<Release, 'infoHashV1' | 'infoHashV2'> | null {
  const v1 = value.get('v1')?.string ?? EMPTY
  const v2 = value.get('v2')?.string ?? EMPTY
  if (![0, 20].includes(v1.length) || ![0, HASH_LENGTH].includes(v2.length)) return null
  if (v1.length + v2.length === 0) return null
  return { infoHashV1: v1.length === 0 ? null : hexOf(v1), infoHashV2: v2.length === 0 ? null : hexOf(v2) }
}

function textOf(value: Bencoded | null | undefined): string | null {
  const bytes = value?.string ?? null
  return bytes === null ? null : decodeStrictly(bytes)
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

const EMPTY = new Uint8Array()
/** No repair makes a path more than twice as long: these stay far from the 3,000 bytes that it may have. */
const ORDINARY_PATH_BYTES = 1_000
/** The last second that a Date holds. */
const MAX_SECONDS = 8.64e12
