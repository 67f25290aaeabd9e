import { createHash } from 'node:crypto'
import { Rc4 } from './rc4.ts'

/** Bytes of an infohash and of every hash here. */
export const HASH_LENGTH = 20

/** The initiator sends it after its padding: by it the responder sees where the padding ends. */
export function syncMark(secret: Uint8Array): Uint8Array {
  return hash('req1', secret)
}

/** By what the initiator names the torrent it comes for, without telling those who do not have it. @param infoHash 40 hex digits */
export function torrentMark(infoHash: string): Uint8Array {
  return hash('req2', Buffer.from(infoHash, 'hex'))
}

/** Lies over the torrent's mark (XOR), so that it is another one in every handshake. */
export function veil(mark: Uint8Array, secret: Uint8Array): Uint8Array {
  const mask = hash('req3', secret)
  return mask.map((byte, at) => byte ^ (mark[at] ?? 0))
}

/** What the initiator sends is enciphered with keyA, what the responder sends with keyB. @param infoHash 40 hex digits */
export function cipher(key: 'keyA' | 'keyB', secret: Uint8Array, infoHash: string): Rc4 {
  return new Rc4(hash(key, secret, Buffer.from(infoHash, 'hex')))
}

function hash(label: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const sha1 = createHash('sha1').update(label)
  for (const part of parts) sha1.update(part)
  return new Uint8Array(sha1.digest())
}
