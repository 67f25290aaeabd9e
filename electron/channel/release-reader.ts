import { decodeBencode, type Bencoded } from '../metainfo/bencode.ts'
import { HASH_LENGTH } from '../metainfo/merkle.ts'
import { NAMING_HERE, safePath } from '../metainfo/paths.ts'
import { decodeStrictly } from '../metainfo/text.ts'
import { inert } from '../../shared/inert.ts'
import {
  MAX_NOTES_LENGTH,
  MAX_RELEASE_FILES,
  MAX_TITLE_LENGTH,
  type Release,
  type ReleaseFile
} from './release.ts'
import { FORMAT_VERSION } from './release-writer.ts'

/** Bytes of one block: a page, with room for what versions to come may add. */
export const MAX_BLOCK_LENGTH = 512 * 1024

/** What a block of a log turned out to be. */
export type Read =
  | { readonly kind: 'page' }
  | {
      readonly kind: 'release'
      readonly release: Release
      /** how many blocks it takes */ readonly blocks: number
    }
  | { readonly kind: 'refused'; /** continues "entry 7 " */ readonly why: string }

/**
 * Reads the blocks of a log in their order. Signed or not, a publisher can be hostile: whatever is not exactly a release is
 * refused, and costs itself alone.
 */
export class ReleaseReader {
  #pages: ReleaseFile[][] = []
  #count = 0
  #lastNumber = 0
  /** The release at hand is refused: what follows of it is not worth reading. */
  #isPastLimits = false

  read(block: Uint8Array): Read {
    const read = this.#read(block)
    if (read.kind === 'page') return read
    this.#pages = []
    this.#count = 0
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
    const files = filesOf(value, MAX_RELEASE_FILES - this.#count)
    this.#isPastLimits = files === null && kind === 'files'
    if (files === null) return refused('has a broken list of files, or one that is too long')
    this.#pages.push(files)
    this.#count += files.length
    return kind === 'files' ? { kind: 'page' } : this.#head(value)
  }

  #head(value: Bencoded): Read {
    const files = this.#pages.flat()
    const length = files.reduce((sum, file) => sum + file.length, 0)
    const pages = value.get('pages')?.integer ?? -1
    const number = value.get('number')?.integer ?? 0
    if (pages !== this.#pages.length - 1 || value.get('count')?.integer !== files.length)
      return refused('does not have as many files as it says')
    if (value.get('length')?.integer !== length) return refused('does not have as many bytes as it says')
    if (number <= this.#lastNumber) return refused(`comes again as release ${number}`)
    const words = wordsOf(value)
    const hashes = hashesOf(value)
    if (words === null || hashes === null) return refused('does not say what a release must')
    this.#lastNumber = number
    const release = { number, ...words, ...hashes, length, fileCount: files.length, files }
    return { kind: 'release', release, blocks: this.#pages.length }
  }
}

function refused(why: string): Read {
  return { kind: 'refused', why }
}

function valueOf(block: Uint8Array): Bencoded | null {
  if (block.length > MAX_BLOCK_LENGTH) return null
  try {
    return decodeBencode(block)
  } catch {
    return null // the publisher's fault, told by whoever asked
  }
}

function filesOf(value: Bencoded, most: number): ReleaseFile[] | null {
  const files: ReleaseFile[] = []
  const list = value.get('files')
  if (list?.kind !== 'list') return null
  for (const item of list.items()) {
    const file = files.length === most ? null : fileOf(item)
    if (file === null) return null
    files.push(file)
  }
  return files
}

function fileOf(item: Bencoded): ReleaseFile | null {
  const [path, length, root] = item.items()
  const name = path?.string ?? null
  const bytes = length?.integer ?? -1
  const hash = root?.string ?? null
  if (name === null || bytes < 0 || hash === null || ![0, HASH_LENGTH].includes(hash.length)) return null
  const safe = safePathOf(name)
  return safe === null ? null : { path: safe, length: bytes, root: hash.length === 0 ? null : hexOf(hash) }
}

function safePathOf(name: Uint8Array): string | null {
  const text = decodeStrictly(name)
  if (text === null || text === '') return null
  try {
    return safePath(
      '',
      text.split('/').map((part) => Buffer.from(part)),
      NAMING_HERE
    ).slice(1)
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
/** The last second that a Date holds. */
const MAX_SECONDS = 8.64e12
