import { ShoalError } from '../../shared/errors.ts'
import { parseLink } from '../metainfo/magnet.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { TorrentRecord } from '../storage/state-database.ts'
import type { LedgerEntry } from './ledger.ts'
import { parseWebSeed } from './web-seed-files.ts'
import type { NamedWebSeed } from './web-seed.ts'
import type { WebSeeds } from './web-seeds.ts'

export interface WebSeedRow {
  readonly url: string
  /** 'waiting': after a fault; 'failed': of no use; 'off': the torrent does not fetch. */
  readonly state: 'idle' | 'active' | 'waiting' | 'failed' | 'off'
  /** What was wrong with it last, in a sentence. */
  readonly message: string | null
  /** Bytes of blocks, since the program started. */
  readonly downloaded: number
}

/** More are of no use to anyone. */
const MOST_WEB_SEEDS = 100

/** The web seeds of a torrent: as its user left them, else those that it or its link names. */
export function webSeedsOf(record: TorrentRecord, metainfo: Metainfo | null): readonly NamedWebSeed[] {
  const named = byHref(namedBy(record, metainfo))
  const wanted = record.webSeeds === null ? named : byHref(record.webSeeds)
  return Array.from(wanted.values(), (url) => ({ url, isTrusted: !named.has(url.href) })).slice(
    0,
    MOST_WEB_SEEDS
  )
}

export function webSeedRows(
  named: readonly NamedWebSeed[],
  running: WebSeeds | null,
  entries: readonly LedgerEntry[]
): readonly WebSeedRow[] {
  return named.map(({ url }) => {
    const seed = running?.all.get(url.href)
    const entry = entries.find(({ identity }) => identity === `web:${url.href}`)
    return {
      url: url.href,
      state: seed?.state.type ?? 'off',
      message: seed?.message ?? null,
      downloaded: entry?.downloaded ?? 0
    }
  })
}

/** @throws ShoalError 'usage' for what is no web seed */
export function checkWebSeeds(urls: readonly string[]): readonly string[] {
  if (urls.length > MOST_WEB_SEEDS)
    throw new ShoalError('usage', `A torrent has at most ${MOST_WEB_SEEDS} web seeds.`)
  return urls.map((text) => {
    const url = parseWebSeed(text.trim())
    if (url === null) throw new ShoalError('usage', `“${text}” is not the URL of a web seed (http or https).`)
    return url.href
  })
}

function byHref(urls: readonly string[]): ReadonlyMap<string, URL> {
  return new Map(
    urls
      .map(parseWebSeed)
      .filter((url) => url !== null)
      .map((url) => [url.href, url])
  )
}

function namedBy({ link }: TorrentRecord, metainfo: Metainfo | null): readonly string[] {
  return [...(metainfo?.webSeeds ?? []), ...(link === null ? [] : parseLink(link).webSeeds)]
}
