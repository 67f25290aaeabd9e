import { hash } from 'node:crypto'
import { BLOCK_LENGTH, invariant } from '../core/units.ts'

/**
 * The hash trees of BEP 52: SHA-256 over leaves of one block (16 KiB, the file's last one may be short), missing
 * leaves are 32 zero bytes, every tree has a power of two of them. Works on views of a SharedArrayBuffer too.
 */
export const HASH_LENGTH = 32

/** Writes the hash of one block; the last block of a file is hashed at its own length, never filled up. */
export function writeLeaf(block: Uint8Array, hashes: Buffer, leaf: number): void {
  writeHash(block, hashes, leaf)
}

/** How many leaves lie under the hash of one piece of a file: a file within one piece has a tree of its own size. */
export function leavesPerPiece(fileLength: number, pieceLength: number): number {
  return powerOfTwoAtLeast(Math.ceil(Math.min(fileLength, pieceLength) / BLOCK_LENGTH))
}

/** The hash of a piece: `data` are its bytes that belong to the file, without pads; `leaves` as `leavesPerPiece` says. */
export function pieceRoot(data: Uint8Array, leaves: number): Uint8Array {
  const blocks = Math.ceil(data.length / BLOCK_LENGTH)
  const hashes = Buffer.allocUnsafe(blocks * HASH_LENGTH)
  for (let block = 0; block < blocks; block++)
    writeLeaf(data.subarray(block * BLOCK_LENGTH, (block + 1) * BLOCK_LENGTH), hashes, block)
  return merkleRoot(hashes, leaves)
}

/**
 * @param hashes 32 bytes each, the left part of the tree's lowest layer; @param width its full size, a power of two
 * @param pad stands for each missing hash: zeros for leaves, `padHash` for a piece layer
 */
export function merkleRoot(hashes: Uint8Array, width: number, pad: Uint8Array = ZERO): Uint8Array {
  invariant(
    isPowerOfTwo(width) && hashes.length <= width * HASH_LENGTH,
    'a tree is as wide as a power of two'
  )
  invariant(hashes.length % HASH_LENGTH === 0, 'a layer is made of whole hashes')
  let layer = hashes
  let filler = pad
  for (let size = width; size > 1; size /= 2) {
    layer = layerAbove(layer, filler)
    filler = parentOf(filler, filler)
  }
  return layer.length === 0 ? filler : layer.slice()
}

/** The root of a tree of so many leaves that are all missing. */
export function padHash(leaves: number): Uint8Array {
  return merkleRoot(new Uint8Array(0), leaves)
}

/** The root of a file from the hashes of its pieces; of a file within one piece the only hash is the root. */
export function rootOfLayer(layer: Uint8Array, pieceLength: number): Uint8Array {
  const pieces = layer.length / HASH_LENGTH
  if (pieces === 1) return layer.slice()
  return merkleRoot(layer, powerOfTwoAtLeast(pieces), padHash(pieceLength / BLOCK_LENGTH))
}

export function isPowerOfTwo(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0 && 2 ** Math.round(Math.log2(value)) === value
}

function layerAbove(layer: Uint8Array, pad: Uint8Array): Uint8Array {
  const count = layer.length / HASH_LENGTH
  const above = Buffer.allocUnsafe(Math.ceil(count / 2) * HASH_LENGTH)
  for (let at = 0; at + 1 < count; at += 2)
    writeHash(layer.subarray(at * HASH_LENGTH, (at + 2) * HASH_LENGTH), above, at / 2)
  if (count % 2 === 1) above.set(parentOf(layer.subarray(-HASH_LENGTH), pad), above.length - HASH_LENGTH)
  return above
}

const ZERO = new Uint8Array(HASH_LENGTH)

export function parentOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  const parent = Buffer.allocUnsafe(HASH_LENGTH)
  writeHash(Buffer.concat([left, right]), parent, 0)
  return parent
}

/** As a string of bytes a hash comes in a third of the time that it takes in a buffer of its own. */
function writeHash(bytes: Uint8Array, hashes: Buffer, index: number): void {
  hashes.write(hash('sha256', bytes, 'binary'), index * HASH_LENGTH, HASH_LENGTH, 'latin1')
}

export function powerOfTwoAtLeast(value: number): number {
  let power = 1
  while (power < value) power *= 2
  return power
}
