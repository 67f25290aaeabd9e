import type { Millis, PeerId, PieceIndex } from '../core/units.ts'
import { expectedHashes } from '../metainfo/hashes.ts'
import { provenRoot } from '../metainfo/hash-proof.ts'
import { answerLength, type HashRequest } from '../metainfo/hash-range.ts'
import { HASH_LENGTH } from '../metainfo/merkle.ts'
import {
  leafRequests,
  learnLayer,
  missingLayers,
  placeOf,
  type MissingLayer
} from '../metainfo/missing-layers.ts'
import { now } from './clock.ts'
import { HashAsker } from './hash-asker.ts'
import { HashServer, type HashSource } from './hash-server.ts'
import type { Peer } from './peer.ts'

/** Who sent a bad block is worth so long a wait; after it the whole piece is fetched again. */
const LEAVES_PATIENCE = 15_000

export interface HashPort extends HashSource {
  /** The hashes of the pieces of the files with this root are known now. @param left layers still missing */
  onLayer(root: string, left: number): void
  /** It sent hashes that are not those of the torrent. */
  onLiar(peer: Peer): void
}

interface Query {
  readonly request: HashRequest
  /** What an answer must prove. */
  readonly anchor: Uint8Array
  /** When it is given up. */
  readonly until: number
  /** Told of the hashes of the range, proven; null: given up. Files alike ask for the same. */
  readonly listeners: ((hashes: Uint8Array | null) => void)[]
}

/** The hashes of a v2 torrent that are asked of peers, and what we answer theirs (BEP 52). Nothing is believed unproven. */
export class HashExchange {
  readonly #port: HashPort
  readonly #server: HashServer
  readonly #asker = new HashAsker()
  readonly #peers = new Map<PeerId, Peer>()
  readonly #queries = new Map<string, Query>()
  #layersLeft = 0

  constructor(port: HashPort) {
    this.#port = port
    this.#server = new HashServer(port)
    for (const layer of missingLayers(port.metainfo)) this.#wantLayer(layer)
  }

  /** A peer that speaks of the torrent as v2. */
  join(peer: Peer): void {
    this.#peers.set(peer.id, peer)
    this.#asker.onPeer(peer.id)
    this.#ask()
  }

  leave(peer: Peer): void {
    if (!this.#peers.delete(peer.id)) return
    this.#server.onGone(peer)
    this.#asker.onPeerGone(peer.id)
    this.#ask()
  }

  onRequested(peer: Peer, request: HashRequest): void {
    this.#server.onRequested(peer, request)
  }

  onDrained(peer: Peer): void {
    this.#server.onDrained(peer)
  }

  onHashes(peer: Peer, request: HashRequest, hashes: Uint8Array): void {
    const key = keyOf(request)
    if (!this.#asker.onAnswered(peer.id, key)) return peer.wire.close('unsolicited-hashes')
    const query = this.#queries.get(key)
    if (query !== undefined) this.#judge(peer, query, hashes)
    this.#ask()
  }

  onRejected(peer: Peer, request: HashRequest): void {
    this.#asker.onRefused(peer.id, keyOf(request), now())
    this.#ask()
  }

  /**
   * The hash of each block of a piece as its tree has them, with the tree's padding: 32 bytes each. Null when nobody tells in time,
   * or the hash of the piece itself is not known.
   */
  async provenLeaves(piece: PieceIndex): Promise<Uint8Array | null> {
    const { metainfo } = this.#port
    const [span] = metainfo.layout.spans(piece)
    const file = metainfo.files[span?.file ?? -1]
    const anchor = expectedHashes(metainfo, piece).v2
    if (span === undefined || file === undefined || file.piecesRoot === null || anchor === null) return null
    const inFile = span.fileOffset / metainfo.pieceLength
    const requests = leafRequests(file.piecesRoot, file.length, metainfo.pieceLength, inFile)
    const parts = await Promise.all(requests.map((request) => this.#query(request, anchor.root)))
    if (parts.length === 0) return anchor.root
    return parts.every((part) => part !== null) ? Buffer.concat(parts) : null
  }

  tick(at: Millis): void {
    for (const [key, query] of this.#queries) if (at >= query.until) this.#end(key, query, null)
    this.#ask()
  }

  /** Whoever waits hears of nothing more to come. Resolves when nothing is read any more. */
  async close(): Promise<void> {
    for (const [key, query] of this.#queries) this.#end(key, query, null)
    this.#peers.clear()
    await this.#server.close()
  }

  #wantLayer({ root, pieces, requests }: MissingLayer): void {
    const layer = new Uint8Array(pieces * HASH_LENGTH)
    const anchor = Buffer.from(root, 'hex')
    let left = requests.length
    this.#layersLeft++
    const onHashes = (at: number) => (hashes: Uint8Array | null) => {
      if (hashes === null) return
      layer.set(hashes.subarray(0, layer.length - at), at)
      if (--left === 0 && learnLayer(this.#port.metainfo, root, layer))
        this.#port.onLayer(root, --this.#layersLeft)
    }
    for (const request of requests)
      this.#want({
        request,
        anchor,
        until: Infinity,
        listeners: [onHashes(placeOf(request))]
      })
  }

  #query(request: HashRequest, anchor: Uint8Array): Promise<Uint8Array | null> {
    return new Promise((resolve) => {
      this.#want({ request, anchor, until: now() + LEAVES_PATIENCE, listeners: [resolve] })
      this.#ask()
    })
  }

  #want(query: Query): void {
    const key = keyOf(query.request)
    const same = this.#queries.get(key)
    if (same !== undefined) return void same.listeners.push(...query.listeners)
    this.#queries.set(key, query)
    this.#asker.want(key)
  }

  #judge(peer: Peer, query: Query, hashes: Uint8Array): void {
    const isTrue =
      hashes.length === answerLength(query.request) &&
      Buffer.compare(provenRoot(query.request, hashes), query.anchor) === 0
    if (isTrue) this.#end(keyOf(query.request), query, hashes.subarray(0, query.request.length * HASH_LENGTH))
    else this.#port.onLiar(peer)
  }

  #end(key: string, query: Query, hashes: Uint8Array | null): void {
    this.#queries.delete(key)
    this.#asker.settle(key)
    for (const listener of query.listeners) listener(hashes)
  }

  #ask(): void {
    const at = now()
    for (const { peer, key } of this.#asker.next(at)) {
      const query = this.#queries.get(key)
      if (query !== undefined) this.#peers.get(peer)?.wire.sendHashRequest(query.request)
    }
    for (const [key, query] of this.#queries)
      if (query.until !== Infinity && this.#asker.isHopeless(key, at)) this.#end(key, query, null)
  }
}

function keyOf({ root, base, index, length, proofLayers }: HashRequest): string {
  return `${Buffer.from(root).toString('hex')} ${base} ${index} ${length} ${proofLayers}`
}
