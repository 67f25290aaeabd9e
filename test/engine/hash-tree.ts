import { createHash } from 'node:crypto'
import { Lengths } from '../../electron/core/lengths.ts'
import { BLOCK_LENGTH } from '../../electron/core/units.ts'
import { HashServer } from '../../electron/engine/hash-server.ts'
import { pieceLayerOf } from '../../electron/metainfo/hash-range.ts'
import { Layout } from '../../electron/metainfo/layout.ts'
import type { Metainfo } from '../../electron/metainfo/metainfo.ts'

/** A tree made the slow way: all of it, layer by layer, from leaves that are numbers. */
export class Tree {
  readonly layers: Uint8Array[][] = []
  readonly blocks: number

  constructor(blocks: number) {
    this.blocks = blocks
    const width = 2 ** Math.ceil(Math.log2(blocks))
    let layer = Array.from({ length: width }, (_, at) =>
      at < blocks ? sha(Buffer.from(String(at))) : new Uint8Array(32)
    )
    for (this.layers.push(layer); layer.length > 1; this.layers.push(layer))
      layer = Array.from({ length: layer.length / 2 }, (_, at) =>
        sha(Buffer.concat(layer.slice(2 * at, 2 * at + 2)))
      )
  }

  node(layer: number, index: number): Uint8Array {
    return this.layers[layer]?.[index] ?? new Uint8Array(0)
  }

  get root(): Uint8Array {
    return this.node(this.layers.length - 1, 0)
  }
}

/** A torrent of one file, which has this tree. @param knows the hashes of its pieces */
export function metainfoOf(tree: Tree, blocksPerPiece: number, knows = true): Metainfo {
  const pieceLength = blocksPerPiece * BLOCK_LENGTH
  const length = tree.blocks * BLOCK_LENGTH - 5
  const lengths = new Lengths(length, pieceLength)
  const layer = tree.layers[pieceLayerOf(pieceLength)]?.slice(0, lengths.pieceCount) ?? []
  const files = [{ path: 'a', length, offset: 0, attributes: NONE, piecesRoot: tree.root }]
  const isKnown = knows && length > pieceLength
  return {
    name: 'a',
    infoHashV1: null,
    infoHashV2: '00'.repeat(32),
    infoBytes: new Uint8Array(0),
    pieceLength,
    lengths,
    length,
    files,
    private: false,
    trackers: [],
    webSeeds: [],
    comment: null,
    createdBy: null,
    creationDate: null,
    piecesV1: null,
    pieceLayers: new Map(
      isKnown ? [[Buffer.from(tree.root).toString('hex'), new Uint8Array(Buffer.concat(layer))]] : []
    ),
    layout: new Layout(files, lengths)
  }
}

/** Of a torrent of one file. It has all pieces, or those `has` says. */
export function serverOf(
  tree: Tree,
  blocksPerPiece: number,
  has: (piece: number) => boolean = () => true
): HashServer {
  return new HashServer({
    metainfo: metainfoOf(tree, blocksPerPiece),
    has,
    leavesOf: (piece) => {
      const leaves = tree.layers[0]?.slice(piece * blocksPerPiece, (piece + 1) * blocksPerPiece) ?? []
      const there = Math.min(blocksPerPiece, tree.blocks - piece * blocksPerPiece)
      return Promise.resolve(Buffer.concat(leaves.slice(0, there)))
    }
  })
}

const NONE = { executable: false, hidden: false, symlink: null }

function sha(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}
