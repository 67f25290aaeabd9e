import type { BlockProof, ProofNode } from '../channel/block-proof.ts'
import { encodeBencode, Verbatim, type Encodable } from '../metainfo/bencode-writer.ts'
import { decodeStrictly } from '../metainfo/text.ts'
import { asDictionary, readBencode, type Bencoded, type Dictionary } from './bencode-reader.ts'

/** What a Shoal is asked about the channels that it follows. */
export interface SearchQuestion {
  /** In UTF-16 units from 1 to MAX_TEXT_LENGTH. */
  readonly text: string
  /** Most hits, from 1 to MAX_HITS. */
  readonly limit: number
}

/** The head of a release, as it is in the log of its channel. What it claims is still to be checked. */
export interface SearchHit extends BlockProof {
  /** Of the channel, 64 hex digits. */
  readonly id: string
}

export const MAX_TEXT_LENGTH = 200
export const MAX_HITS = 20
/** Bytes of all hits: more than the head of any release that we write, with its proof. */
export const MAX_ANSWER_LENGTH = 64 * 1024

/**
 * The messages of `shoal/search`: a question, and its answer, each a dictionary of bencode:
 *
 *     question  limit, text
 *     answer    hits (list of: block, index, key (32 bytes), length, roots, siblings (40 bytes each), signature)
 */
export function encodeQuestion({ text, limit }: SearchQuestion): Uint8Array {
  return encodeBencode(
    new Map<string, Encodable>([
      ['limit', limit],
      ['text', text]
    ])
  )
}

/** Null when it is none. */
export function parseQuestion(bytes: Uint8Array): SearchQuestion | null {
  const said = dictionaryOf(bytes, MAX_QUESTION_LENGTH)
  const text = decodeStrictly(bytesAt(said, 'text'))
  const limit = numberAt(said, 'limit')
  if (text === null || text === '' || text.length > MAX_TEXT_LENGTH || limit < 1) return null
  return { text, limit: Math.min(limit, MAX_HITS) }
}

/** @param hits the best first; those for which there is no room are left out */
export function encodeAnswer(hits: readonly SearchHit[]): Uint8Array {
  let room = MAX_ANSWER_LENGTH - EMPTY_ANSWER_LENGTH
  const fitting = hits
    .slice(0, MAX_HITS)
    .map((hit) => encodeBencode(dictionaryFor(hit)))
    .filter(({ length }) => {
      const fits = length <= room
      if (fits) room -= length
      return fits
    })
  return encodeBencode(new Map([['hits', fitting.map((each) => new Verbatim(each))]]))
}

/** Null when it is none, or longer than any may be. */
export function parseAnswer(bytes: Uint8Array): readonly SearchHit[] | null {
  const said = dictionaryOf(bytes, MAX_ANSWER_LENGTH)?.get('hits')
  if (!isList(said) || said.length > MAX_HITS) return null
  const hits: SearchHit[] = []
  for (const each of said) {
    const hit = hitOf(asDictionary(each))
    if (hit === null) return null
    hits.push(hit)
  }
  return hits
}

const MAX_QUESTION_LENGTH = 1_024
const EMPTY_ANSWER_LENGTH = 'd4:hitslee'.length
const KEY_LENGTH = 32
const HASH_LENGTH = 32
/** Of a node: its size, big-endian, and its hash. */
const NODE_LENGTH = 8 + HASH_LENGTH
/** A log of 2^52 entries has no more over one of them, or beside each other. */
const MAX_NODES = 52
/** That of one signer takes 68. */
const MAX_SIGNATURE_LENGTH = 128

function dictionaryFor({ id, siblings, roots, ...proof }: SearchHit): ReadonlyMap<string, Encodable> {
  return new Map<string, Encodable>([
    ['block', proof.block],
    ['index', proof.index],
    ['key', Buffer.from(id, 'hex')],
    ['length', proof.length],
    ['roots', Buffer.concat(roots.map(bytesOf))],
    ['siblings', Buffer.concat(siblings.map(bytesOf))],
    ['signature', proof.signature]
  ])
}

function hitOf(said: Dictionary | null): SearchHit | null {
  const key = bytesAt(said, 'key')
  const block = bytesAt(said, 'block')
  const signature = bytesAt(said, 'signature')
  const siblings = nodesOf(bytesAt(said, 'siblings'))
  const roots = nodesOf(bytesAt(said, 'roots'))
  const index = numberAt(said, 'index')
  const length = numberAt(said, 'length')
  if (key.length !== KEY_LENGTH || signature.length > MAX_SIGNATURE_LENGTH) return null
  if (index < 0 || length <= index || siblings === null || roots === null) return null
  return { id: Buffer.from(key).toString('hex'), block, index, length, signature, siblings, roots }
}

function bytesOf({ size, hash }: ProofNode): Uint8Array {
  const bytes = Buffer.alloc(NODE_LENGTH)
  bytes.writeBigUInt64BE(BigInt(size))
  bytes.set(hash, NODE_LENGTH - HASH_LENGTH)
  return bytes
}

function nodesOf(bytes: Uint8Array): readonly ProofNode[] | null {
  const count = bytes.length / NODE_LENGTH
  if (!Number.isInteger(count) || count > MAX_NODES) return null
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const nodes = Array.from({ length: count }, (_, at) => ({
    size: Number(view.readBigUInt64BE(at * NODE_LENGTH)),
    hash: bytes.subarray((at + 1) * NODE_LENGTH - HASH_LENGTH, (at + 1) * NODE_LENGTH)
  }))
  return nodes.every(({ size }) => Number.isSafeInteger(size)) ? nodes : null
}

function dictionaryOf(bytes: Uint8Array, most: number): Dictionary | null {
  const read = bytes.length > most ? null : readBencode(bytes)
  return read?.end === bytes.length ? asDictionary(read.value) : null
}

function isList(value: Bencoded | undefined): value is readonly Bencoded[] {
  return Array.isArray(value)
}

/** -1: there is none. */
function numberAt(said: Dictionary | null, key: string): number {
  const value = said?.get(key)
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : -1
}

function bytesAt(said: Dictionary | null, key: string): Uint8Array {
  const value = said?.get(key)
  return value instanceof Uint8Array ? value : new Uint8Array(0)
}
