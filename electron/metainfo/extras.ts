import type { Bencoded } from './bencode.ts'
import { decodeUtf8 } from './text.ts'

/** What a torrent says beside its info dictionary: not covered by the infohash, so nothing in it can be wrong. */
export interface TorrentExtras {
  /** tiers of URLs (BEP 12) */
  readonly trackers: readonly (readonly string[])[]
  /** BEP 19 */
  readonly webSeeds: readonly string[]
  readonly comment: string | null
  readonly createdBy: string | null
  /** seconds since 1970 */
  readonly creationDate: number | null
}

export const NO_EXTRAS: TorrentExtras = {
  trackers: [],
  webSeeds: [],
  comment: null,
  createdBy: null,
  creationDate: null
}

export function readExtras(root: Bencoded): TorrentExtras {
  return {
    trackers: readTrackers(root),
    webSeeds: distinct(urls(root.get('url-list'))).slice(0, MAX_URLS),
    comment: text(root.get('comment.utf-8')) ?? text(root.get('comment')),
    createdBy: text(root.get('created by')),
    creationDate: readDate(root)
  }
}

/** `announce` counts only where there is no list (BEP 12). */
function readTrackers(root: Bencoded): readonly (readonly string[])[] {
  const seen = new Set<string>()
  const tiers: string[][] = []
  for (const tier of root.get('announce-list')?.items() ?? []) {
    const fresh = distinct(urls(tier))
      .filter((url) => !seen.has(url))
      .slice(0, MAX_URLS - seen.size)
    for (const url of fresh) seen.add(url)
    if (fresh.length > 0) tiers.push(fresh)
  }
  if (tiers.length > 0) return tiers
  const [announce] = urls(root.get('announce'))
  return announce === undefined ? [] : [[announce]]
}

/** One string or a list of them; blanks around them, empty ones and other things are passed over. */
function urls(value: Bencoded | null): string[] {
  if (value === null) return []
  const strings = value.kind === 'list' ? Array.from(value.items(), text) : [text(value)]
  return strings.flatMap((url) => (url === null || url.trim() === '' ? [] : [url.trim()]))
}

function readDate(root: Bencoded): number | null {
  const date = root.get('creation date')?.integer ?? -1
  return date >= 0 ? date : null
}

function text(value: Bencoded | null): string | null {
  const bytes = value?.string ?? null
  return bytes === null ? null : decodeUtf8(bytes)
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)]
}

/** Trackers or web seeds of one torrent that are remembered. */
const MAX_URLS = 500
