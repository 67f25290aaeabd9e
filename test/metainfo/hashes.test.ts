import { createHash, randomFillSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_LENGTH } from '../../electron/core/units.ts'
import { assembleTorrent, planTorrent } from '../../electron/metainfo/create.ts'
import { encodeTorrent } from '../../electron/metainfo/encode.ts'
import { expectedHashes } from '../../electron/metainfo/hashes.ts'
import {
  isPowerOfTwo,
  leavesPerPiece,
  merkleRoot,
  padHash,
  pieceRoot,
  rootOfLayer,
  writeLeaf
} from '../../electron/metainfo/merkle.ts'
import type { Metainfo } from '../../electron/metainfo/metainfo.ts'
import { parseInfo, parseTorrent } from '../../electron/metainfo/parse.ts'
import type { TorrentVersion } from '../../electron/metainfo/plan.ts'
import { hashInMemory } from './hash-in-memory.ts'
import { refusal, leaf, treeTorrent } from './hand-made.ts'

describe('a hash tree', () => {
  const zero = Buffer.alloc(32)

  it('is what BEP 52 says, however it is cut into pieces', () => {
    const pieceLength = 4 * BLOCK_LENGTH
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 * BLOCK_LENGTH }), (length) => {
        const data = randomFillSync(new Uint8Array(length))
        const leaves = leavesPerPiece(length, pieceLength)
        const pieces = cut(data, pieceLength).map((piece) => pieceRoot(piece, leaves))
        expect(hex(rootOfLayer(Buffer.concat(pieces), pieceLength))).toBe(hex(plainRoot(data)))
      }),
      { numRuns: 30 }
    )
  })

  it('of missing leaves is a tree of zeros', () => {
    expect(hex(padHash(1))).toBe(hex(zero))
    expect(hex(padHash(4))).toBe(hex(pair(pair(zero, zero), pair(zero, zero))))
  })

  it('of one leaf is the leaf', () => {
    const [block = zero] = cut(randomFillSync(new Uint8Array(100)), 100)
    const hashes = Buffer.alloc(32)
    writeLeaf(block, hashes, 0)
    expect(hex(hashes)).toBe(createHash('sha256').update(block).digest('hex'))
    expect(hex(merkleRoot(hashes, 1))).toBe(hex(hashes))
  })

  it('reads shared memory', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(40_000)).fill(9)
    expect(hex(pieceRoot(shared, 4))).toBe(hex(pieceRoot(new Uint8Array(40_000).fill(9), 4)))
  })

  it('knows powers of two', () => {
    expect([1, 2, 16_384, 2 ** 52].every(isPowerOfTwo)).toBe(true)
    expect([0, -2, 3, 16_383, 2.5, Number.NaN, Infinity].some(isPowerOfTwo)).toBe(false)
  })
})

describe('the hashes a piece must have', () => {
  const contents = [70_000, 0, 16_384, 40_000, 5].map((length) => randomFillSync(new Uint8Array(length)))

  it.each<TorrentVersion>(['v1', 'v2', 'hybrid'])('are those of its content: %s', (version) => {
    const metainfo = made(version)
    for (let piece = 0; piece < metainfo.lengths.pieceCount; piece++) {
      const { v1, v2 } = expectedHashes(metainfo, piece)
      const bytes = bytesOf(metainfo, piece)
      expect(v1 === null ? null : hex(v1)).toBe(version === 'v2' ? null : sha1(bytes))
      expect(v2 === null ? null : hex(v2.root)).toBe(
        v2 === null ? null : hex(pieceRoot(bytes.subarray(0, v2.dataLength), v2.leaves))
      )
      expect(v2 === null).toBe(version === 'v1')
    }
  })

  it('are v1’s alone while the piece layers are not known', () => {
    const metainfo = parseInfo(made('hybrid').infoBytes)
    const known = Array.from(Array(metainfo.lengths.pieceCount).keys(), (piece) =>
      expectedHashes(metainfo, piece)
    )
    expect(known.every(({ v1 }) => v1 !== null)).toBe(true)
    // Two of the files are within a piece: their roots are in the info dictionary.
    expect(known.filter(({ v2 }) => v2 !== null)).toHaveLength(2)
  })

  it('are refused where a layer does not match its root', () => {
    const metainfo = made('v2')
    for (const change of [
      (layer: Uint8Array) => layer.with(0, (layer[0] ?? 0) ^ 1),
      (layer: Uint8Array) => layer.slice(32)
    ]) {
      const pieceLayers = new Map(Array.from(metainfo.pieceLayers, ([root, layer]) => [root, change(layer)]))
      expect(refusal(encodeTorrent({ ...metainfo, pieceLayers }))).toContain('piece layers')
    }
  })

  it('are refused where a layer belongs to no hash or is none', () => {
    const tree = new Map([['folder', leaf(20_000)]])
    const root = new Uint8Array(32).fill(7)
    expect(refusal(treeTorrent(tree, {}, { 'piece layers': new Map([['short', '']]) }))).toContain('no hash')
    expect(refusal(treeTorrent(tree, {}, { 'piece layers': new Map([[root, 5]]) }))).toContain('do not fit')
  })

  it('leave out layers that belong to no file', () => {
    const stray = new Map([[new Uint8Array(32).fill(1), new Uint8Array(64)]])
    const metainfo = parseTorrent(
      treeTorrent(new Map([['folder', leaf(20_000)]]), {}, { 'piece layers': stray })
    )
    expect(metainfo.pieceLayers.size).toBe(0)
  })

  function made(version: TorrentVersion): Metainfo {
    const files = contents.map(({ length }, index) => ({
      path: `${index}`,
      length,
      executable: false,
      symlink: null
    }))
    const plan = planTorrent({ name: 'folder', single: false, files }, { version, pieceLength: 32_768 })
    return parseTorrent(assembleTorrent(plan, hashInMemory(plan, contents)))
  }

  function bytesOf(metainfo: Metainfo, piece: number): Uint8Array {
    const index = metainfo.lengths.pieceIndex(piece)
    const bytes = new Uint8Array(index === null ? 0 : metainfo.lengths.pieceSize(index))
    for (const { file, fileOffset, pieceOffset, length } of metainfo.layout.spans(piece)) {
      bytes.set(contents[file]?.subarray(fileOffset, fileOffset + length) ?? [], pieceOffset)
    }
    return bytes
  }
})

/** The root straight from the definition: all leaves, as many zeros as are missing, halved until one is left. */
function plainRoot(data: Uint8Array): Uint8Array {
  let layer: Uint8Array[] = cut(data, BLOCK_LENGTH).map((block) =>
    createHash('sha256').update(block).digest()
  )
  while (!isPowerOfTwo(layer.length)) layer.push(Buffer.alloc(32))
  while (layer.length > 1) {
    layer = layer.flatMap((hash, at) => (at % 2 === 0 ? [pair(hash, layer[at + 1] ?? Buffer.alloc(0))] : []))
  }
  return layer[0] ?? Buffer.alloc(0)
}

function cut(data: Uint8Array, length: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(data.length / length) }, (_, at) =>
    data.subarray(at * length, (at + 1) * length)
  )
}

function pair(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(left).update(right).digest()
}

function sha1(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex')
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
