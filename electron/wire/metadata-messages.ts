import { asDictionary, readBencode } from './bencode-reader.ts'

/** Every piece of metadata but the last has this length (BEP 9). */
export const METADATA_PIECE = 16_384

export type MetadataMessage =
  | { readonly type: 'request' | 'reject'; readonly piece: number }
  /** Bytes are valid as long as the message they were read from. */
  | {
      readonly type: 'data'
      readonly piece: number
      readonly totalSize: number | null
      readonly bytes: Uint8Array
    }
  /** BEP 9: message types that are not known are ignored. */
  | { readonly type: 'unknown' }

/** Null when it is no message of ut_metadata. The bytes of a piece are what follows the dictionary, wherever that ends. */
export function parseMetadataMessage(payload: Uint8Array): MetadataMessage | null {
  const read = readBencode(payload)
  const dictionary = asDictionary(read?.value)
  if (read === null || dictionary === null) return null
  const type = dictionary.get('msg_type')
  const piece = dictionary.get('piece')
  const totalSize = dictionary.get('total_size')
  if (typeof type !== 'number' || typeof piece !== 'number' || piece < 0) return null
  if (type === 0) return { type: 'request', piece }
  if (type === 2) return { type: 'reject', piece }
  if (type !== 1) return { type: 'unknown' }
  return {
    type: 'data',
    piece,
    totalSize: typeof totalSize === 'number' ? totalSize : null,
    bytes: payload.subarray(read.end)
  }
}

export function metadataRequest(piece: number): Uint8Array {
  return Buffer.from(`d8:msg_typei0e5:piecei${piece}ee`)
}

export function metadataReject(piece: number): Uint8Array {
  return Buffer.from(`d8:msg_typei2e5:piecei${piece}ee`)
}

export function metadataData(piece: number, metadata: Uint8Array): Uint8Array {
  const header = Buffer.from(`d8:msg_typei1e5:piecei${piece}e10:total_sizei${metadata.length}ee`)
  return Buffer.concat([header, metadata.subarray(piece * METADATA_PIECE, (piece + 1) * METADATA_PIECE)])
}
