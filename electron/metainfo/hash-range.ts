import { BLOCK_LENGTH } from '../core/units.ts'
import { HASH_LENGTH, isPowerOfTwo } from './merkle.ts'

/**
 * A run of one layer of a file's hash tree, as peers ask one another for it (BEP 52), with what proves it: the uncles of its
 * root. Layer 0 are the blocks.
 */
export interface HashRange {
  readonly base: number
  /** of the first hash in its layer, a multiple of `length` */
  readonly index: number
  /** how many hashes: a power of two */
  readonly length: number
  /** so many layers above the base are proven; those that follow from the hashes themselves need no uncle */
  readonly proofLayers: number
}

export interface HashRequest extends HashRange {
  /** of the file: 32 bytes */
  readonly root: Uint8Array
}

/** Most hashes in one answer: those of all blocks of a piece of 128 MiB, libtorrent's bound too. */
export const MOST_HASHES = 8_192

/** Layers between the blocks and the root of a file, the root's included: 0 for a file of one block. */
export function layersOf(fileLength: number): number {
  return Math.ceil(Math.log2(Math.max(1, Math.ceil(fileLength / BLOCK_LENGTH))))
}

/** The layer of the pieces' hashes, in files longer than a piece. */
export function pieceLayerOf(pieceLength: number): number {
  return Math.log2(pieceLength / BLOCK_LENGTH)
}

/** Whether a file's tree has such a range and such proof of it. @param layers as `layersOf` says */
export function fits({ base, index, length, proofLayers }: HashRange, layers: number): boolean {
  if (!isPowerOfTwo(length) || length < 2 || length > MOST_HASHES || index % length !== 0) return false
  if (base >= layers || proofLayers >= layers - base) return false
  return index + length <= 2 ** (layers - base)
}

/** How many uncles follow the hashes of a range. */
export function unclesOf({ length, proofLayers }: HashRange): number {
  return Math.max(0, proofLayers - Math.log2(length) + 1)
}

/** Bytes of the answer. */
export function answerLength(range: HashRange): number {
  return (range.length + unclesOf(range)) * HASH_LENGTH
}

export function isSameRange(one: HashRange, other: HashRange): boolean {
  return (
    one.base === other.base &&
    one.index === other.index &&
    one.length === other.length &&
    one.proofLayers === other.proofLayers
  )
}
