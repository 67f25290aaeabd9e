import { pieceLayerOf, fits, layersOf, type HashRequest } from '../metainfo/hash-range.ts'
import { prove } from '../metainfo/hash-proof.ts'
import { LayerTree } from '../metainfo/layer-tree.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { PieceIndex } from '../core/units.ts'
import type { Peer } from './peer.ts'

/** Requests of one peer that wait; further ones are refused. libtorrent asks for two at a time. */
const MOST_EACH = 8
/** Requests that wait in all, in one torrent. */
const MOST_WAITING = 64
/** Of them worked on at once: most read a piece from disk, which the threads do beside everything else. */
const MOST_AT_WORK = 2
/** Files whose trees are remembered. Each takes 1/256 of its piece layer. */
const MOST_TREES = 16

export interface HashSource {
  readonly metainfo: Metainfo
  has(piece: PieceIndex): boolean
  /** The hash of each block, from disk; null: they are not right there. Rejects for what the disk refuses. */
  leavesOf(piece: PieceIndex): Promise<Uint8Array | null>
}

interface Waiting {
  readonly peer: Peer
  readonly request: HashRequest
}

/** Answers what peers ask of the hash trees of a torrent (BEP 52): each request with hashes or a reject. */
export class HashServer {
  readonly #source: HashSource
  readonly #filesByRoot = new Map<string, number[]>()
  readonly #trees = new Map<string, LayerTree>()
  readonly #waiting: Waiting[] = []
  /** They do not read as fast as we answer. */
  readonly #full = new Set<Peer>()
  readonly #atWork = new Set<Promise<void>>()
  #isClosed = false

  constructor(source: HashSource) {
    this.#source = source
    for (const [index, { piecesRoot }] of source.metainfo.files.entries()) {
      if (piecesRoot === null) continue
      const root = hex(piecesRoot)
      this.#filesByRoot.set(root, [...(this.#filesByRoot.get(root) ?? []), index])
    }
  }

  onRequested(peer: Peer, request: HashRequest): void {
    const own = this.#waiting.filter((waiting) => waiting.peer === peer).length
    if (this.#isClosed || own >= MOST_EACH || this.#waiting.length >= MOST_WAITING)
      return peer.wire.sendHashReject(request)
    this.#waiting.push({ peer, request })
    this.#pump()
  }

  onDrained(peer: Peer): void {
    if (this.#full.delete(peer)) this.#pump()
  }

  onGone(peer: Peer): void {
    this.#full.delete(peer)
    const left = this.#waiting.filter((waiting) => waiting.peer !== peer)
    this.#waiting.splice(0, Infinity, ...left)
  }

  /** Resolves when nothing is read any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#waiting.length = 0
    await Promise.all(this.#atWork)
  }

  #pump(): void {
    while (this.#atWork.size < MOST_AT_WORK) {
      const at = this.#waiting.findIndex(({ peer }) => !this.#full.has(peer))
      const [next] = at < 0 ? [] : this.#waiting.splice(at, 1)
      if (next === undefined) return
      const work = this.#serve(next).finally(() => {
        this.#atWork.delete(work)
        this.#pump()
      })
      this.#atWork.add(work)
    }
  }

  /** What the disk refuses to give for a hash is found out, and told, when a block is asked for. */
  async #serve({ peer, request }: Waiting): Promise<void> {
    const hashes = await this.answer(request).catch(() => null)
    if (this.#isClosed) return
    if (hashes === null) peer.wire.sendHashReject(request)
    else if (!peer.wire.sendHashes(request, hashes)) this.#full.add(peer)
  }

  /** Null: not to be had from us. */
  async answer(request: HashRequest): Promise<Uint8Array | null> {
    const { files, pieceLength } = this.#source.metainfo
    const root = hex(request.root)
    const same = this.#filesByRoot.get(root) ?? []
    const length = files[same[0] ?? -1]?.length ?? 0
    const layers = layersOf(length)
    if (!fits(request, layers)) return null
    // The hash of a piece, or of a file that is smaller, is where the tree read from disk ends.
    const top = Math.min(layers, pieceLayerOf(pieceLength))
    const above = this.#treeOf(root)
    if (request.base >= top)
      return above === null ? null : prove(request, (layer, index) => above.node(layer - top, index))
    const reach = request.base + Math.max(Math.log2(request.length), request.proofLayers + 1)
    if (reach > top && above === null) return null
    return await this.#answerFromDisk(request, same, top, above)
  }

  async #answerFromDisk(
    request: HashRequest,
    same: readonly number[],
    top: number,
    above: LayerTree | null
  ): Promise<Uint8Array | null> {
    const perPiece = 2 ** (top - request.base)
    const inFile = Math.floor(request.index / perPiece)
    const piece = request.length > perPiece ? null : this.#havePiece(same, inFile)
    const leaves = piece === null ? null : await this.#source.leavesOf(piece)
    if (leaves === null) return null
    const below = new LayerTree(leaves, 1, 2 ** top)
    return prove(request, (layer, index) =>
      layer < top || above === null
        ? below.node(layer, index - inFile * 2 ** (top - layer))
        : above.node(layer - top, index)
    )
  }

  /** A piece of ours in one of the files of the same content. */
  #havePiece(same: readonly number[], inFile: number): PieceIndex | null {
    const { layout, lengths } = this.#source.metainfo
    for (const file of same) {
      const { first, end } = layout.piecesOf(file)
      const piece = first + inFile < end ? lengths.pieceIndex(first + inFile) : null
      if (piece !== null && this.#source.has(piece)) return piece
    }
    return null
  }

  #treeOf(root: string): LayerTree | null {
    const { pieceLayers, pieceLength } = this.#source.metainfo
    const layer = pieceLayers.get(root)
    if (layer === undefined) return null
    const tree = this.#trees.get(root) ?? new LayerTree(layer, 2 ** pieceLayerOf(pieceLength))
    this.#trees.delete(root)
    this.#trees.set(root, tree)
    for (const oldest of this.#trees.keys()) {
      if (this.#trees.size <= MOST_TREES) break
      this.#trees.delete(oldest)
    }
    return tree
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}
