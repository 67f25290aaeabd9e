import { Bitfield } from '../../shared/bitfield.ts'
import { BLOCK_LENGTH } from '../core/units.ts'

/** Blocks of a piece that were there at a clean stop. Unverified. */
export interface PartialPiece {
  readonly piece: number
  /** Bitfield of blocks in wire order. */
  readonly blocks: Uint8Array
  /** The whole piece; what lies where `blocks` has no bit means nothing. */
  readonly data: Uint8Array
}

const VERSION = 1

/** Version, piece's length, both as 32 bits; bitfield of blocks; the blocks that are there. */
const HEADER = 8

export function encodePartial({ blocks, data }: PartialPiece): Uint8Array {
  const header = Buffer.alloc(HEADER)
  header.writeUInt32BE(VERSION, 0)
  header.writeUInt32BE(data.length, 4)
  const there = new Bitfield(Math.ceil(data.length / BLOCK_LENGTH), blocks)
  return Buffer.concat([header, there.toBytes(), ...[...there].map((block) => blockOf(data, block))])
}

/** Null when it cannot be read: the blocks were not verified, and will come again. */
export function parsePartial(piece: number, row: Uint8Array): PartialPiece | null {
  const bytes = Buffer.from(row.buffer, row.byteOffset, row.byteLength)
  if (bytes.length < HEADER || bytes.readUInt32BE(0) !== VERSION) return null
  const data = new Uint8Array(bytes.readUInt32BE(4))
  const count = Math.ceil(data.length / BLOCK_LENGTH)
  const blocks = new Bitfield(count, bytes.subarray(HEADER, HEADER + Math.ceil(count / 8)))
  let at = HEADER + Math.ceil(count / 8)
  for (const block of blocks) {
    const into = blockOf(data, block)
    if (at + into.length > bytes.length) return null
    into.set(bytes.subarray(at, (at += into.length)))
  }
  return { piece, blocks: blocks.toBytes(), data }
}

function blockOf(data: Uint8Array, block: number): Uint8Array {
  return data.subarray(block * BLOCK_LENGTH, (block + 1) * BLOCK_LENGTH)
}
