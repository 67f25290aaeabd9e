import { CLIENT } from '../version.ts'
import { asDictionary, readBencode, type Bencoded, type Dictionary } from './bencode-reader.ts'
import type { ExtendedHandshake } from './events.ts'
import { ipBytes, ipText } from './ip-address.ts'
import { ANNOUNCED_REQUESTS } from './limits.ts'
import { EXTENSIONS } from './message-ids.ts'

/** What our side says of itself in the extension handshake (BEP 10). */
export interface AboutUs {
  /** The torrent is one of v2 too, or alone: told in the handshake itself (BEP 52). */
  readonly v2: boolean
  /** Where other peers may reach us. */
  readonly listenPort: number | null
  /** We want nothing more, for now (BEP 21). */
  readonly uploadOnly: boolean
  /** The peer's IP address, to tell it how the world sees it. */
  readonly remoteAddress: string | null
  /** Of our node of the mainline DHT; null: there is none, or not for this torrent. */
  readonly dhtPort: number | null
  /** Peers may tell us of others and introduce us to them (BEP 11, 55); never where a torrent is private (BEP 27). */
  readonly pex: boolean
  /** Our key on Hyperswarm, 32 bytes, where Shoal peers may dial it for a lane. */
  readonly shoalKey: Uint8Array | null
  /** What to be called instead of Shoal. */
  readonly client?: string
}

const LONGEST_NAME = 64
/** Of an Ed25519 public key. */
const KEY_LENGTH = 32

/** Our handshake's fields as the library bencodes them; it adds 'm' itself. */
export function describeUs(about: AboutUs): Record<string, number | string | Uint8Array> {
  const yourIp = about.remoteAddress === null ? null : ipBytes(about.remoteAddress)
  return {
    v: about.client ?? CLIENT,
    reqq: ANNOUNCED_REQUESTS,
    ...(about.listenPort === null ? {} : { p: about.listenPort }),
    ...(about.shoalKey === null ? {} : { shoal: about.shoalKey }),
    ...(about.uploadOnly ? { upload_only: 1 } : {}),
    ...(yourIp === null ? {} : { yourip: yourIp })
  }
}

export interface ParsedExtendedHandshake {
  readonly handshake: Omit<ExtendedHandshake, 'dontHave' | 'pex' | 'holepunch'>
  /** The peer's ids for the extensions we know, as the library may read them: nothing else of the peer's is in it. */
  readonly frame: Uint8Array
}

/** Null when it is not a bencoded dictionary. */
export function parseExtendedHandshake(payload: Uint8Array): ParsedExtendedHandshake | null {
  const dictionary = asDictionary(readBencode(payload)?.value)
  if (dictionary === null) return null
  return { handshake: readFields(dictionary), frame: reframe(dictionary.get('m')) }
}

function readFields(dictionary: Dictionary): ParsedExtendedHandshake['handshake'] {
  const yourIp = dictionary.get('yourip')
  return {
    client: nameOf(dictionary.get('v')),
    listenPort: numberOf(dictionary.get('p'), 65_535),
    metadataSize: numberOf(dictionary.get('metadata_size'), Number.MAX_SAFE_INTEGER),
    requestQueue: numberOf(dictionary.get('reqq'), Number.MAX_SAFE_INTEGER),
    uploadOnly: numberOf(dictionary.get('upload_only'), 1) === 1,
    yourIp: yourIp instanceof Uint8Array ? ipText(yourIp) : null,
    shoalKey: keyOf(dictionary.get('shoal'))
  }
}

/** A copy: the message is gone after the call. */
function keyOf(value: Bencoded | undefined): Uint8Array | null {
  return value instanceof Uint8Array && value.length === KEY_LENGTH ? new Uint8Array(value) : null
}

function numberOf(value: Bencoded | undefined, most: number): number | null {
  return typeof value === 'number' && value >= 1 && value <= most ? value : null
}

/** Peers choose their names: nothing in one may steer a terminal. */
function nameOf(value: Bencoded | undefined): string | null {
  if (!(value instanceof Uint8Array)) return null
  const name = new TextDecoder()
    .decode(value.subarray(0, 4 * LONGEST_NAME))
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
  return name === '' ? null : Array.from(name).slice(0, LONGEST_NAME).join('')
}

function reframe(ids: Bencoded | undefined): Uint8Array {
  const known = EXTENSIONS.map((name) => {
    const id = asDictionary(ids)?.get(name)
    return typeof id === 'number' && id >= 0 && id <= 255 ? `${name.length}:${name}i${id}e` : ''
  })
  const message = Buffer.from(`\x14\0d1:md${known.join('')}ee`, 'latin1')
  const prefix = Buffer.alloc(4)
  prefix.writeUInt32BE(message.length)
  return Buffer.concat([prefix, message])
}
