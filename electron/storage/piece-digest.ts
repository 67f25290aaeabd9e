import { createHash, hash } from 'node:crypto'
import { BLOCK_LENGTH } from '../core/units.ts'
import { HASH_LENGTH, merkleRoot, writeLeaf } from '../metainfo/merkle.ts'
import type { Expected, MerkleShape } from './jobs.ts'

/** What a piece hashes to, by each version of BitTorrent that was asked for. */
export interface Digests {
  readonly sha1: Uint8Array | null
  readonly root: Uint8Array | null
}

/**
 * Both hashes of a piece in one pass over its bytes, given from the first to the last: the whole piece, pads included, for
 * SHA-1; of that the first `dataLength` bytes for the v2 root.
 */
export class PieceDigest {
  readonly #sha1
  readonly #v2: MerkleShape | null
  readonly #leaves: Buffer
  #leaf = 0
  #done = 0

  constructor(sha1: boolean, v2: MerkleShape | null) {
    this.#sha1 = sha1 ? createHash('sha1') : null
    this.#v2 = v2
    this.#leaves = Buffer.alloc(Math.ceil((v2?.dataLength ?? 0) / BLOCK_LENGTH) * HASH_LENGTH)
  }

  /** @param bytes whole blocks, unless they are the last of the piece's data */
  update(bytes: Uint8Array): void {
    this.#sha1?.update(bytes)
    const data = bytes.subarray(0, Math.max(0, (this.#v2?.dataLength ?? 0) - this.#done))
    for (let at = 0; at < data.length; at += BLOCK_LENGTH)
      writeLeaf(data.subarray(at, at + BLOCK_LENGTH), this.#leaves, this.#leaf++)
    this.#done += bytes.length
  }

  /** The v2 hash of each block of data, 32 bytes each. */
  get leaves(): Uint8Array {
    return this.#leaves
  }

  finish(): Digests {
    return {
      sha1: this.#sha1?.digest() ?? null,
      root: this.#v2 === null ? null : merkleRoot(this.#leaves, this.#v2.leaves)
    }
  }
}

/** 'inconsistent': the torrent's two hashes contradict each other, which no peer and no disk can bring about. */
export function judge(expected: Expected, found: Digests): 'right' | 'wrong' | 'inconsistent' {
  const v1 = isEqual(expected.v1, found.sha1)
  const v2 = isEqual(expected.v2?.root ?? null, found.root)
  if (v1 !== null && v2 !== null && v1 !== v2) return 'inconsistent'
  return (v2 ?? v1) === true ? 'right' : 'wrong'
}

/** One digest a block, to tell later which of two tries at a piece had which block different. */
export function blockDigests(piece: Uint8Array): string[] {
  const digests: string[] = []
  for (let at = 0; at < piece.length; at += BLOCK_LENGTH)
    digests.push(hash('sha1', piece.subarray(at, at + BLOCK_LENGTH), 'base64'))
  return digests
}

/** Null when there is nothing to compare with. */
function isEqual(expected: Uint8Array | null, found: Uint8Array | null): boolean | null {
  return expected === null || found === null ? null : Buffer.compare(expected, found) === 0
}
