import { encodeBencode, type Encodable } from '../../metainfo/bencode-writer.ts'
import { asDictionary, readBencode, type Bencoded, type Dictionary } from '../../wire/bencode-reader.ts'
import { isDialable } from '../dialable.ts'
import { isPort } from '../addresses.ts'
import type { Address } from '../types.ts'

/**
 * Messages of KRPC (BEP 5) in the shapes that the libraries take, with everything in them checked: bittorrent-dht and k-rpc
 * throw on an infohash that is a number, and believe whatever address they are told.
 */
export type Message = Query | Reply | Failure

export interface Query {
  readonly kind: 'query'
  readonly t: Buffer
  /** 'unknown' stands for every method we do not serve, such as those of BEP 44. */
  readonly q: 'ping' | 'find_node' | 'get_peers' | 'announce_peer' | 'unknown'
  readonly a: QueryArguments
  /** Whether the sender is a node that others may ask (not BEP 43's read-only). */
  readonly isNode: boolean
}

/** The sender's id is left out on purpose: k-rpc would take it for a node without having heard an answer from there. */
export interface QueryArguments {
  readonly target?: Buffer
  readonly info_hash?: Buffer
  readonly port?: number
  readonly implied_port?: 0 | 1
  readonly token?: Buffer
}

export interface Reply {
  readonly kind: 'reply'
  readonly t: Buffer
  readonly r: {
    readonly id: Buffer
    readonly token?: Buffer
    /** Compact: 26 bytes each. */
    readonly nodes?: Buffer
    /** Compact: 6 bytes each. */
    readonly values?: readonly Buffer[]
  }
  /** Addresses of nodes and peers in it that were not the sender's to tell. */
  readonly bogus: number
}

export interface Failure {
  readonly kind: 'failure'
  readonly t: Buffer
  readonly code: number
}

export const ID_LENGTH = 20
export const NODE_LENGTH = 26
const PEER_LENGTH = 6
/** BEP 5's K. Those that answer with more (bittorrent-dht tells all it knows) put the closest first. */
export const MAX_NODES = 8
/** Of one answer, so that no single node fills what a look-up may find. */
export const MAX_VALUES = 50
/** Common ones are of 2 to 4 bytes; ours goes back in each answer, so nobody may make it long. */
const MAX_TRANSACTION = 16
/** Common ones are of 4 to 20 bytes. */
const MAX_TOKEN = 64

/** @returns null: not a message, or not one that makes sense */
export function readMessage(bytes: Uint8Array, from: Address): Message | null {
  const message = asDictionary(readBencode(bytes)?.value)
  const t = bytesOf(message?.get('t'), 1, MAX_TRANSACTION)
  if (message === null || t === null) return null
  switch (textOf(message.get('y'))) {
    case 'q':
      return readQuery(message, t, from)
    case 'r':
      return readReply(asDictionary(message.get('r')), t, from)
    case 'e':
      return { kind: 'failure', t, code: codeOf(message.get('e')) }
    case null:
    default:
      return null
  }
}

/** What goes out: `rest` holds 'q' and 'a', 'r', or 'e'. */
export function encodeMessage(
  t: Uint8Array,
  y: 'q' | 'r' | 'e',
  rest: Readonly<Record<string, unknown>>
): Uint8Array {
  return encodeBencode(encodable({ ...rest, t, y }))
}

/** @param host IPv4 */
export function compactAddress({ host, port }: Address): Buffer {
  const [high, low] = [port >> 8, port & 0xff]
  return Buffer.from([...host.split('.').map(Number), high, low])
}

function readQuery(message: Dictionary, t: Buffer, from: Address): Query | null {
  const a = asDictionary(message.get('a'))
  const q = methodOf(message.get('q'))
  const id = bytesOf(a?.get('id'), ID_LENGTH, ID_LENGTH)
  if (a === null || q === null || id === null) return null
  const isNode = message.get('ro') !== 1
  const read = readArguments(q, a, from)
  return read === null ? null : { kind: 'query', t, q, a: read, isNode }
}

function readArguments(q: Query['q'], a: Dictionary, from: Address): QueryArguments | null {
  if (q === 'ping' || q === 'unknown') return {}
  const hash = bytesOf(a.get(q === 'find_node' ? 'target' : 'info_hash'), ID_LENGTH, ID_LENGTH)
  if (hash === null) return null
  if (q === 'find_node') return { target: hash }
  if (q === 'get_peers') return { info_hash: hash }
  const token = bytesOf(a.get('token'), 1, MAX_TOKEN)
  const isImplied = a.get('implied_port') === 1
  const port = isImplied ? from.port : a.get('port')
  if (token === null || !isPort(port) || !isDialable({ host: from.host, port }, from.host)) return null
  return { info_hash: hash, token, port, implied_port: isImplied ? 1 : 0 }
}

function readReply(r: Dictionary | null, t: Buffer, from: Address): Reply | null {
  const id = bytesOf(r?.get('id'), ID_LENGTH, ID_LENGTH)
  if (r === null || id === null) return null
  const token = bytesOf(r.get('token'), 1, MAX_TOKEN)
  const nodes = sift(nodesOf(r.get('nodes')), ID_LENGTH, MAX_NODES, from)
  const values = sift(valuesOf(r.get('values')), 0, MAX_VALUES, from)
  return {
    kind: 'reply',
    t,
    r: {
      id,
      ...(token !== null && { token }),
      ...(nodes !== null && { nodes: Buffer.concat(nodes.believed) }),
      ...(values !== null && { values: values.believed })
    },
    bogus: (nodes?.bogus ?? 0) + (values?.bogus ?? 0)
  }
}

interface Sifted {
  readonly believed: readonly Buffer[]
  readonly bogus: number
}

/**
 * The first of those that the sender may tell us of: the closest nodes, in an answer of nodes.
 * @param at where in each its address begins
 */
function sift(told: readonly Buffer[] | null, at: number, most: number, from: Address): Sifted | null {
  if (told === null) return null
  const believed: Buffer[] = []
  let bogus = 0
  for (const each of told) {
    if (believed.length === most) break
    if (isDialable(addressAt(each, at), from.host)) believed.push(each)
    else bogus++
  }
  return { believed, bogus }
}

function nodesOf(value: Bencoded | undefined): readonly Buffer[] | null {
  const nodes = bytesOf(value, NODE_LENGTH, Infinity)
  if (nodes === null) return null
  const count = Math.floor(nodes.length / NODE_LENGTH)
  return Array.from({ length: count }, (_, at) => nodes.subarray(at * NODE_LENGTH, (at + 1) * NODE_LENGTH))
}

function valuesOf(value: Bencoded | undefined): readonly Buffer[] | null {
  if (!Array.isArray(value)) return null
  const values = (value as readonly Bencoded[]).slice(0, MAX_VALUES)
  return values.map((each) => bytesOf(each, PEER_LENGTH, PEER_LENGTH)).filter((peer) => peer !== null)
}

function addressAt(bytes: Buffer, at: number): Address {
  return { host: bytes.subarray(at, at + 4).join('.'), port: bytes.readUInt16BE(at + 4) }
}

function methodOf(value: Bencoded | undefined): Query['q'] | null {
  const name = textOf(value)
  if (name === null) return null
  return name === 'ping' || name === 'find_node' || name === 'get_peers' || name === 'announce_peer'
    ? name
    : 'unknown'
}

function codeOf(value: Bencoded | undefined): number {
  const [code] = Array.isArray(value) ? (value as readonly Bencoded[]) : []
  return typeof code === 'number' ? code : 0
}

function textOf(value: Bencoded | undefined): string | null {
  return bytesOf(value, 1, 32)?.toString('latin1') ?? null
}

/** A copy: the library keeps some of them, and must not keep the datagrams they came in. */
function bytesOf(value: Bencoded | undefined, shortest: number, longest: number): Buffer | null {
  const fits = value instanceof Uint8Array && value.length >= shortest && value.length <= longest
  return fits ? Buffer.from(value) : null
}

/** As the libraries write messages: plain objects, where what is undefined or null is left out. */
function encodable(value: unknown): Encodable {
  if (typeof value === 'number' || typeof value === 'string' || value instanceof Uint8Array) return value
  if (Array.isArray(value)) return value.map(encodable)
  const entries = Object.entries(value ?? {}).filter(([, item]) => item !== undefined && item !== null)
  return new Map(entries.map(([key, item]) => [key, encodable(item)]))
}
