import type { Bencoded } from './bencode.ts'
import type { Lengths } from '../core/lengths.ts'
import { refuse } from './refuse.ts'

/** A file as the info dictionary lists it, its path already made safe but perhaps not yet unlike all others. */
export interface Listed {
  readonly path: string
  /** bytes; 0 for a symlink */
  readonly length: number
  readonly pad: boolean
  readonly executable: boolean
  readonly hidden: boolean
  /** a symlink's target as listed */
  readonly target: readonly Uint8Array[] | null
  /** BEP 52; null for v1, empty files and symlinks */
  readonly piecesRoot: Uint8Array | null
}

/** A listed file with its place in the space of pieces. */
export interface Placed extends Listed {
  readonly offset: number
}

/** A torrent's files in order, pads left out, and the space they lie in. */
export interface Listing {
  readonly files: readonly Placed[]
  readonly lengths: Lengths
}

export interface Attributes {
  readonly pad: boolean
  readonly executable: boolean
  readonly hidden: boolean
  readonly symlink: boolean
}

/**
 * The letters of BEP 47's `attr`; others are passed over. A file's `sha1` beside it is not read: it is a hint for finding the same
 * file in other torrents, which no piece vouches for, where v2 has a pieces root that is proven. It stays in the info dictionary,
 * which is handed on as it came.
 */
export function readAttributes(file: Bencoded): Attributes {
  const letters = file.get('attr')?.string
  if (letters === undefined || letters === null) return NO_ATTRIBUTES
  const has = (letter: string): boolean => letters.includes(letter.charCodeAt(0))
  return { pad: has('p'), executable: has('x'), hidden: has('h'), symlink: has('l') }
}

/** A file's length in bytes. */
export function readLength(file: Bencoded): number {
  const length = file.get('length')?.integer ?? -1
  if (length < 0) refuse('This torrent lists a file without a proper length.')
  return length
}

/** A list of strings; null when the key is absent or no list. */
export function readStrings(file: Bencoded, key: string): readonly Uint8Array[] | null {
  const list = file.get(key)
  if (list?.kind !== 'list') return null
  return Array.from(
    list.items(),
    (item) => item.string ?? refuse('This torrent has a path that is not made of names.')
  )
}

const NO_ATTRIBUTES: Attributes = { pad: false, executable: false, hidden: false, symlink: false }
