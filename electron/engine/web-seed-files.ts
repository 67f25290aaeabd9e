import { ShoalError } from '../../shared/errors.ts'
import type { Layout } from '../metainfo/layout.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { parseInfo } from '../metainfo/parse.ts'
import type { Block } from './web-seed-blocks.ts'

/** Bytes of one file, or, where `file` is null, zeros between files. */
export interface Part {
  /** index in the torrent's list */
  readonly file: number | null
  /** offset in the file */
  readonly first: number
  /** bytes */
  readonly length: number
}

/** What blocks that lie in the torrent without a gap are made of, in order. */
export function partsOf(
  { layout, lengths }: { readonly layout: Layout; readonly lengths: { readonly pieceLength: number } },
  run: readonly Block[]
): readonly Part[] {
  const [head] = run
  if (head === undefined) return []
  const { pieceLength } = lengths
  const parts: Part[] = []
  let at = head.piece * pieceLength + head.offset
  const end = run.reduce((sum, block) => sum + block.length, at)
  for (let piece: number = head.piece; piece * pieceLength < end; piece++) {
    for (const { file, fileOffset, pieceOffset, length } of layout.spans(piece)) {
      const start = piece * pieceLength + pieceOffset
      const to = Math.min(end, start + length)
      if (to <= at || start >= end) continue
      if (start > at) parts.push({ file: null, first: 0, length: start - at })
      const from = Math.max(at, start)
      append(parts, { file, first: fileOffset + from - start, length: to - from })
      at = to
    }
  }
  if (at < end) parts.push({ file: null, first: 0, length: end - at })
  return parts
}

/** Where a web seed has each file of a torrent (BEP 19). */
export class WebSeedFiles {
  readonly #base: URL
  readonly #paths: readonly string[]
  readonly #isSingle: boolean

  /** @param paths as the torrent itself has them (`pathsOnTheWeb`) */
  constructor(base: URL, paths: readonly string[]) {
    this.#base = base
    this.#paths = paths
    this.#isSingle = paths.length === 1 && paths[0]?.includes('/') === false
  }

  /** A single file may be named by the URL itself; of several it names the folder. */
  urlOf(file: number): URL {
    const url = new URL(this.#base)
    if (this.#isSingle && !url.pathname.endsWith('/')) return url
    const path = (this.#paths[file] ?? '').split('/').map(encodeURIComponent).join('/')
    url.pathname = `${url.pathname.replace(/\/$/u, '')}/${path}`
    return url
  }
}

/** The paths of a torrent's files as its maker named them: a web server does not know how we had to repair them. */
export function pathsOnTheWeb(metainfo: Metainfo): readonly string[] {
  return asMade(metainfo).files.map(({ path }) => path)
}

/** Reads a web seed's URL; null: it is none. */
export function parseWebSeed(text: string): URL | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : null
}

function asMade(metainfo: Metainfo): Pick<Metainfo, 'files'> {
  try {
    return parseInfo(metainfo.infoBytes, {}, { inPlace: true, platform: 'posix' })
  } catch (error) {
    if (error instanceof ShoalError) return metainfo
    throw error
  }
}

function append(parts: Part[], part: Part): void {
  const last = parts.at(-1)
  if (last?.file === part.file && last.first + last.length === part.first)
    parts[parts.length - 1] = { ...last, length: last.length + part.length }
  else parts.push(part)
}
