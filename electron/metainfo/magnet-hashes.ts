import { ShoalError } from '../../shared/errors.ts'

export interface InfoHashes {
  readonly infoHashV1: string | null
  readonly infoHashV2: string | null
}

/** Multihash of SHA-256: its code and length in bytes (BEP 9). */
export const SHA256_MULTIHASH = '1220'

/** The infohashes among a link's fields. */
export function readTopics(fields: ReadonlyMap<string, readonly string[]>): InfoHashes {
  const topics = fields.get('xt') ?? []
  const v1 = only(topics.flatMap((topic) => afterPrefix(topic, 'urn:btih:')).map(readV1))
  const v2 = only(topics.flatMap((topic) => afterPrefix(topic, 'urn:btmh:')).map(readV2))
  if (v1 === null && v2 === null) refuseNameless(fields)
  return { infoHashV1: v1, infoHashV2: v2 }
}

/** An infohash by itself, as people pass it on. */
export function readBareHash(text: string): InfoHashes {
  if (HEX_64.test(text)) return { infoHashV1: null, infoHashV2: text.toLowerCase() }
  const infoHashV1 = sha1Of(text)
  return infoHashV1 === null
    ? refuse('This is neither a magnet link nor an infohash.')
    : { infoHashV1, infoHashV2: null }
}

export function refuse(sentence: string): never {
  throw new ShoalError('link-invalid', sentence)
}

function readV1(text: string): string {
  return sha1Of(text) ?? refuse('This link’s infohash (btih) is not 40 hexadecimal digits or 32 of base32.')
}

function readV2(text: string): string {
  const digits = text.startsWith(SHA256_MULTIHASH) ? text.slice(SHA256_MULTIHASH.length) : ''
  return HEX_64.test(digits)
    ? digits.toLowerCase()
    : refuse('This link’s infohash (btmh) is not 1220 and 64 hexadecimal digits.')
}

function sha1Of(text: string): string | null {
  if (HEX_40.test(text)) return text.toLowerCase()
  return BASE32.test(text) ? base32ToHex(text.toUpperCase()) : null
}

function only(hashes: readonly string[]): string | null {
  const [hash = null, ...more] = new Set(hashes)
  return more.length === 0 ? hash : refuse('This link names two different torrents.')
}

function refuseNameless(fields: ReadonlyMap<string, readonly string[]>): never {
  if ((fields.get('xs') ?? []).some((source) => afterPrefix(source, 'urn:btpk:').length > 0)) {
    throw new ShoalError('unsupported', 'This is the link of a channel: `shoal follow` follows it.')
  }
  refuse('This link names no torrent: it has no infohash.')
}

/** One item, or none when the text begins otherwise. */
function afterPrefix(text: string, prefix: string): string[] {
  return text.toLowerCase().startsWith(prefix) ? [text.slice(prefix.length)] : []
}

/** RFC 4648, 32 letters: 160 bits. */
function base32ToHex(text: string): string {
  let bits = 0n
  for (const letter of text) bits = (bits << 5n) | BigInt(ALPHABET.indexOf(letter))
  return bits.toString(16).padStart(40, '0')
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const BASE32 = /^[a-z2-7]{32}$/iu
const HEX_40 = /^[0-9a-f]{40}$/iu
const HEX_64 = /^[0-9a-f]{64}$/iu
