import { encodeBencode, Verbatim, type Encodable } from '../metainfo/bencode-writer.ts'
import { ShoalError } from '../../shared/errors.ts'
import {
  MAX_NOTES_LENGTH,
  MAX_RELEASE_FILES,
  MAX_RELEASE_LENGTH,
  MAX_TITLE_LENGTH,
  type Release,
  type ReleaseFile
} from './release.ts'

/** The version of the format that we write, and the newest one we read. */
export const FORMAT_VERSION = 1

/** Bytes of one block's list of files, about: a block is had whole or not at all, so it stays small. */
const PAGE_BYTES = 128 * 1024
/** Bytes of the list in a head, at most: whoever is asked for releases sends their heads. */
const HEAD_FILES_BYTES = 16 * 1024

/**
 * A release as blocks of its channel's log, to be appended together. Each is a dictionary of bencode:
 *
 *     page  files (list of [path, length, root]), kind 'files', v
 *     head  count, files, kind 'release', length, notes, number, pages, time (s), title, v, v1 (20 bytes), v2 (32 bytes)
 *
 * The head comes last, and holds the last of the files unless they are many: the last block of a log is its newest release, and
 * one with few files is a single block.
 * @throws ShoalError 'usage' for more than a release may hold
 */
export function encodeRelease(release: Release): readonly Uint8Array[] {
  checkWords(release)
  checkFileCount(release)
  const pages = pagesOf(release.files)
  const last = bytesOf(pages.at(-1) ?? []) > HEAD_FILES_BYTES ? [] : (pages.pop() ?? [])
  const blocks = [
    ...pages.map((files) =>
      encodeBencode(new Map<string, Encodable>([...shared('files'), ['files', files]]))
    ),
    encodeBencode(headOf(release, pages.length, last))
  ]
  if (blocks.reduce((sum, { length }) => sum + length, 0) > MAX_RELEASE_LENGTH)
    throw new ShoalError('usage', 'The names of its files are too long for a release; publish an archive.')
  return blocks
}

function headOf(release: Release, pages: number, files: readonly Verbatim[]): ReadonlyMap<string, Encodable> {
  return new Map<string, Encodable>([
    ...shared('release'),
    ['count', release.fileCount],
    ['files', files],
    ['length', release.length],
    ['notes', release.notes],
    ['number', release.number],
    ['pages', pages],
    ['time', Math.floor(release.publishedAt / 1000)],
    ['title', release.title],
    ['v1', Buffer.from(release.infoHashV1 ?? '', 'hex')],
    ['v2', Buffer.from(release.infoHashV2 ?? '', 'hex')]
  ])
}

function shared(kind: string): readonly (readonly [string, Encodable])[] {
  return [
    ['kind', kind],
    ['v', FORMAT_VERSION]
  ]
}

function pagesOf(files: readonly ReleaseFile[]): Verbatim[][] {
  const pages: Verbatim[][] = []
  let room = 0
  for (const { path, length, root } of files) {
    const row = new Verbatim(encodeBencode([path, length, Buffer.from(root ?? '', 'hex')]))
    if (pages.length === 0 || row.bytes.length > room) {
      pages.push([])
      room = PAGE_BYTES
    }
    pages.at(-1)?.push(row)
    room -= row.bytes.length
  }
  return pages
}

function bytesOf(rows: readonly Verbatim[]): number {
  return rows.reduce((sum, { bytes }) => sum + bytes.length, 0)
}

/** @throws ShoalError 'usage' for more than a release may say */
export function checkWords({ title, notes }: Pick<Release, 'title' | 'notes'>): void {
  if (title.length > MAX_TITLE_LENGTH)
    throw new ShoalError('usage', `A title has at most ${MAX_TITLE_LENGTH} characters; shorten it.`)
  if (notes.length > MAX_NOTES_LENGTH)
    throw new ShoalError('usage', `Notes have at most ${MAX_NOTES_LENGTH} characters; shorten them.`)
}

function checkFileCount({ files }: Release): void {
  if (files.length > MAX_RELEASE_FILES)
    throw new ShoalError(
      'usage',
      `A release has at most ${MAX_RELEASE_FILES} files; publish an archive of them.`
    )
}
