import { answerLength, MOST_HASHES, unclesOf, type HashRequest } from '../metainfo/hash-range.ts'
import { HASH_LENGTH, isPowerOfTwo } from '../metainfo/merkle.ts'
import { readUint32 } from './bytes.ts'
import { Id } from './message-ids.ts'

/**
 * The messages of BEP 52. All three begin alike: <id><32 bytes of pieces root><base layer><index><length><proof layers>; that
 * is all of a hash request and a hash reject, and in hashes the hashes follow.
 */
const PREFIX = 4
const RANGE = HASH_LENGTH + 16

/** Of a hash request and a hash reject, with the id. */
export const HASH_REQUEST_LENGTH = 1 + RANGE
/** No tree is higher: 2^31 blocks are 32 TiB. */
const MOST_LAYERS = 31
export const LONGEST_HASHES = HASH_REQUEST_LENGTH + (MOST_HASHES + MOST_LAYERS) * HASH_LENGTH

export type HashMessage =
  | { readonly type: 'request' | 'reject'; readonly request: HashRequest }
  /** `hashes`: as long as the request says; valid only while the frame is. */
  | { readonly type: 'hashes'; readonly request: HashRequest; readonly hashes: Uint8Array }

export function isHashMessage(id: number): boolean {
  return id === Id.hashRequest || id === Id.hashes || id === Id.hashReject
}

/** @param frame with its length prefix, its length judged. Null: hashes that are more or fewer than they say. */
export function parseHashMessage(frame: Uint8Array): HashMessage | null {
  const request = readRequest(frame)
  const id = frame[PREFIX]
  if (id === Id.hashRequest || id === Id.hashReject)
    return { type: id === Id.hashRequest ? 'request' : 'reject', request }
  const hashes = frame.subarray(PREFIX + HASH_REQUEST_LENGTH)
  return isAnswer(request, hashes) ? { type: 'hashes', request, hashes } : null
}

function readRequest(frame: Uint8Array): HashRequest {
  const at = PREFIX + 1 + HASH_LENGTH
  return {
    // A copy, which a Buffer's own `slice` would not be: the answer is worked out after the frame's memory is used again.
    root: new Uint8Array(frame.subarray(PREFIX + 1, at)),
    base: readUint32(frame, at),
    index: readUint32(frame, at + 4),
    length: readUint32(frame, at + 8),
    proofLayers: readUint32(frame, at + 12)
  }
}

function isAnswer(request: HashRequest, hashes: Uint8Array): boolean {
  if (!isPowerOfTwo(request.length) || request.length > MOST_HASHES) return false
  return unclesOf(request) <= MOST_LAYERS && hashes.length === answerLength(request)
}

/** A whole frame. @param hashes of an answer, else empty */
export function encodeHashMessage(
  id: typeof Id.hashRequest | typeof Id.hashes | typeof Id.hashReject,
  { root, base, index, length, proofLayers }: HashRequest,
  hashes: Uint8Array = NOTHING
): Uint8Array {
  const frame = Buffer.allocUnsafeSlow(PREFIX + HASH_REQUEST_LENGTH + hashes.length)
  let at = frame.writeUInt32BE(HASH_REQUEST_LENGTH + hashes.length)
  at = frame.writeUInt8(id, at)
  frame.set(root, at)
  at += HASH_LENGTH
  for (const number of [base, index, length, proofLayers]) at = frame.writeUInt32BE(number, at)
  frame.set(hashes, at)
  return frame
}

const NOTHING = new Uint8Array(0)
