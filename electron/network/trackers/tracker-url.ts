import { isPort } from '../addresses.ts'

/** Longer ones are no tracker's. */
const LONGEST = 2_000

export interface TrackerUrl {
  readonly protocol: 'http:' | 'https:' | 'udp:'
  readonly url: URL
  /** A name or an IP address, that one without brackets. */
  readonly host: string
  readonly port: number
}

/** @returns a sentence that says why not, where `text` is no URL of a tracker that we can ask */
export function parseTrackerUrl(text: string): TrackerUrl | { readonly unusable: string } {
  if (text.length > LONGEST) return { unusable: 'This URL is too long for a tracker’s.' }
  if (!URL.canParse(text)) return { unusable: 'This is not a URL.' }
  const url = new URL(text)
  const { protocol } = url
  if (protocol === 'ws:' || protocol === 'wss:') {
    return { unusable: 'WebSocket trackers serve browsers alone; use the tracker’s http or udp URL.' }
  }
  if (!isKnown(protocol)) return { unusable: 'A tracker’s URL begins with http, https or udp.' }
  if (url.hostname === '') return { unusable: 'This URL names no host.' }
  const port = url.port === '' ? DEFAULT_PORTS[protocol] : Number(url.port)
  if (!isPort(port)) return { unusable: 'A udp tracker’s URL names a port.' }
  return { protocol, url, host: url.hostname.replace(/^\[|\]$/g, ''), port }
}

/** The same tracker's URL for scrapes, by the convention of BEP 48; null where it has none. */
export function scrapeUrl(url: URL): URL | null {
  if (!lastSegment(url).startsWith('announce')) return null
  const scrape = new URL(url)
  scrape.pathname = url.pathname.replace(/announce(?=[^/]*$)/, 'scrape')
  return scrape
}

/**
 * Whether a torrent may send us there within our own house. Torrents are strangers' work, and a URL could press a button in a
 * router's or a program's web page: there, only what looks like a tracker is asked.
 */
export function looksLikeTracker(url: URL): boolean {
  return /^(announce|scrape)(\.[a-z]+)?$/.test(lastSegment(url))
}

function lastSegment(url: URL): string {
  return url.pathname.slice(url.pathname.lastIndexOf('/') + 1)
}

function isKnown(protocol: string): protocol is TrackerUrl['protocol'] {
  return protocol in DEFAULT_PORTS
}

const DEFAULT_PORTS = { 'http:': 80, 'https:': 443, 'udp:': null } as const
