import { encodeBencode, type Encodable } from '../../electron/metainfo/bencode-writer.ts'
import type { Metainfo } from '../../electron/metainfo/metainfo.ts'
import { parseTorrent, type ParseOptions } from '../../electron/metainfo/parse.ts'
import { ShoalError } from '../../shared/errors.ts'

/** A dictionary from a plain object; absent fields are left out. */
export function dictionary(fields: Readonly<Record<string, Encodable | undefined>>): Map<string, Encodable> {
  const entries = Object.entries(fields)
  return new Map(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])))
}

export interface ListedFile {
  readonly path?: readonly (string | Uint8Array)[]
  readonly length?: number
  readonly attr?: string
  readonly link?: readonly (string | Uint8Array)[]
}

/** A v1 torrent of files in a folder; its hashes are right in number only. */
export function folderTorrent(
  files: readonly ListedFile[],
  fields: Readonly<Record<string, Encodable | undefined>> = {}
): Uint8Array {
  const total = files.reduce((sum, file) => sum + (file.length ?? 0), 0)
  const list = files.map(({ path, length, attr, link }) =>
    dictionary({ path, length, attr, 'symlink path': link })
  )
  const pieces = new Uint8Array(Math.ceil(total / 16_384) * 20)
  return torrent({ name: 'folder', 'piece length': 16_384, files: list, pieces, ...fields })
}

/** A v2 torrent; `tree` is its file tree. */
export function treeTorrent(
  tree: Encodable,
  fields: Readonly<Record<string, Encodable | undefined>> = {},
  root: Readonly<Record<string, Encodable | undefined>> = {}
): Uint8Array {
  return torrent(
    { name: 'folder', 'piece length': 16_384, 'meta version': 2, 'file tree': tree, ...fields },
    root
  )
}

/** A file's node in a file tree. */
export function leaf(
  length: number,
  fields: Readonly<Record<string, Encodable | undefined>> = {}
): Encodable {
  const root = length === 0 ? undefined : new Uint8Array(32).fill(7)
  return dictionary({ '': dictionary({ length, 'pieces root': root, ...fields }) })
}

/** A .torrent file around an info dictionary. */
export function torrent(
  info: Readonly<Record<string, Encodable | undefined>>,
  root: Readonly<Record<string, Encodable | undefined>> = {}
): Uint8Array {
  return encodeBencode(dictionary({ ...root, info: dictionary(info) }))
}

/** The paths of v1 files of one byte each, as they come out. */
export function pathsOf(paths: ListedFile['path'][], options?: ParseOptions): readonly string[] {
  return parseTorrent(
    folderTorrent(paths.map((path) => ({ ...(path && { path }), length: 1 }))),
    options
  ).files.map((file) => file.path)
}

/** The sentence a torrent is refused with. Anything but a proper refusal fails the test. */
export function refusal(bytes: Uint8Array, parse: (bytes: Uint8Array) => Metainfo = parseTorrent): string {
  try {
    parse(bytes)
  } catch (error) {
    if (error instanceof ShoalError && error.code === 'metainfo-invalid') return error.message
    throw error
  }
  throw new Error('it was accepted')
}
