import type { Announce } from './tracker.ts'

/** What is asked of the server: the URL's own path and query, and the announce (BEP 3, 7, 23). */
export function announcePath(url: URL, announce: Announce): string {
  const { event, trackerId } = announce
  return pathWith(url, [
    ['info_hash', escapeBytes(Buffer.from(announce.infoHash, 'hex'))],
    ['peer_id', escapeBytes(announce.peerId)],
    ['port', String(announce.port)],
    ['uploaded', String(announce.uploaded)],
    ['downloaded', String(announce.downloaded)],
    ['left', String(announce.left)],
    ['compact', '1'],
    ['no_peer_id', '1'],
    ['supportcrypto', '1'],
    ['key', announce.key.toString(16).padStart(8, '0')],
    ['numwant', String(announce.wanted)],
    ...(event === null ? [] : [['event', event] as const]),
    ...(trackerId === null ? [] : [['trackerid', escapeBytes(trackerId)] as const])
  ])
}

/** BEP 48. @param url the one for scrapes */
export function scrapePath(url: URL, infoHashes: readonly string[]): string {
  return pathWith(
    url,
    infoHashes.map((infoHash) => ['info_hash', escapeBytes(Buffer.from(infoHash, 'hex'))] as const)
  )
}

/** The URL's own query stays: it may hold the user's key. */
function pathWith(url: URL, fields: readonly (readonly [name: string, value: string])[]): string {
  const query = fields.map(([name, value]) => `${name}=${value}`).join('&')
  return `${url.pathname}${url.search === '' ? '?' : `${url.search}&`}${query}`
}

/** Each byte for itself: an infohash is no text. */
function escapeBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte)
    return /[A-Za-z0-9._~-]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')
}
