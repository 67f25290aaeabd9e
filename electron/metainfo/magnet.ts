import { hostAndPort, parseHostAndPort, type HostAndPort } from './host-and-port.ts'
import type { Metainfo } from './metainfo.ts'
import { NAMING_HERE, safeComponent } from './paths.ts'
import { readBareHash, readTopics, refuse, SHA256_MULTIHASH } from './magnet-hashes.ts'
import { formatSelection, parseSelection, type IndexRange } from './selection.ts'

/** What a magnet link says (BEP 9, 53). At least one of the hashes is there. */
export interface MagnetLink {
  /** 40 hex digits, lower case */
  readonly infoHashV1: string | null
  /** 64 hex digits, lower case */
  readonly infoHashV2: string | null
  /** safe as a file name; the torrent's own may differ */
  readonly name: string | null
  /** bytes */
  readonly length: number | null
  readonly trackers: readonly string[]
  readonly webSeeds: readonly string[]
  /** x.pe: BitTorrent peers to begin with */
  readonly peers: readonly HostAndPort[]
  /** so: the files wanted, by index; null: all */
  readonly select: readonly IndexRange[] | null
}

/**
 * Reads a magnet link or a bare infohash: 40 or 64 hex digits, or 32 of base32. What a link need not have and is not
 * understood is passed over, as all clients do; but not hashes, peers or files, without which it would do something else.
 * @throws ShoalError 'link-invalid'; 'unsupported' for the link of a channel
 */
export function parseLink(text: string): MagnetLink {
  const link = text.trim()
  if (link.length > MAX_LINK_LENGTH) refuse('This link is too long.')
  if (!/^magnet:/iu.test(link)) return { ...NOTHING, ...readBareHash(link) }
  const fields = readFields(link)
  const { infoHashV1, infoHashV2 } = readTopics(fields)
  return {
    infoHashV1,
    infoHashV2,
    name: readName(fields.get('dn')?.[0]),
    length: readLength(fields.get('xl')?.[0]),
    trackers: readUrls(fields.get('tr')),
    webSeeds: readUrls(fields.get('ws')),
    peers: readPeers(fields.get('x.pe')),
    select: readSelection(fields.get('so')?.[0])
  }
}

/** The link that leads to a torrent. */
export function magnetOf(metainfo: Metainfo, peers: readonly HostAndPort[] = []): MagnetLink {
  const { infoHashV1, infoHashV2, name, length, webSeeds } = metainfo
  return {
    infoHashV1,
    infoHashV2,
    name,
    length,
    trackers: metainfo.trackers.flat(),
    webSeeds,
    peers,
    select: null
  }
}

/** `parseLink` reads it back the same. */
export function formatMagnet(link: MagnetLink): string {
  const fields = [
    link.infoHashV1 === null ? null : `xt=urn:btih:${link.infoHashV1}`,
    link.infoHashV2 === null ? null : `xt=urn:btmh:${SHA256_MULTIHASH}${link.infoHashV2}`,
    link.name === null ? null : `dn=${encodeURIComponent(link.name)}`,
    link.length === null ? null : `xl=${link.length}`,
    ...link.trackers.map((url) => `tr=${encodeURIComponent(url)}`),
    ...link.webSeeds.map((url) => `ws=${encodeURIComponent(url)}`),
    ...link.peers.map((peer) => `x.pe=${hostAndPort(peer)}`),
    link.select === null ? null : `so=${formatSelection(link.select)}`
  ]
  return `magnet:?${fields.filter((field) => field !== null).join('&')}`
}

const NOTHING = { name: null, length: null, trackers: [], webSeeds: [], peers: [], select: null }

/** Values by lower-case key; 'tr.1', 'tr.2' count as 'tr'. */
function readFields(link: string): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>()
  const query = link.replace(/^magnet:\??/iu, '').replace(/#.*$/su, '')
  for (const field of query.split('&')) {
    const end = field.includes('=') ? field.indexOf('=') : field.length
    const key = field
      .slice(0, end)
      .toLowerCase()
      .replace(/\.\d+$/u, '')
    const value = decode(field.slice(end + 1), key)
    if (value === null || value === '') continue
    const values = fields.get(key)
    if (values === undefined) fields.set(key, [value])
    else if (values.length < MAX_VALUES) values.push(value)
  }
  return fields
}

/** Null when it is not percent-encoded UTF-8. In names '+' is a space, in URLs it is itself. */
function decode(value: string, key: string): string | null {
  try {
    return decodeURIComponent(key === 'dn' ? value.replaceAll('+', ' ') : value).trim()
  } catch {
    return null
  }
}

function readName(text: string | undefined): string | null {
  const name = text === undefined ? '' : safeComponent(Buffer.from(text), NAMING_HERE)
  return name === '' ? null : name
}

function readLength(text: string | undefined): number | null {
  const length = text !== undefined && /^\d+$/u.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(length) ? length : null
}

function readUrls(values: readonly string[] = []): readonly string[] {
  return [...new Set(values)].filter(
    (url) => URL.canParse(url) && /^(?:udp|https?|wss?):$/iu.test(new URL(url).protocol)
  )
}

function readPeers(values: readonly string[] = []): readonly HostAndPort[] {
  return [...new Set(values)].map(
    (text) => parseHostAndPort(text) ?? refuse(`This link names a peer “${text}” that is no HOST:PORT.`)
  )
}

function readSelection(text: string | undefined): readonly IndexRange[] | null {
  if (text === undefined) return null
  return parseSelection(text) ?? refuse('This link selects files in a way that is not understood.')
}

/** Far beyond any real link; 500 of a kind as in a torrent. */
const MAX_LINK_LENGTH = 100_000
const MAX_VALUES = 500
