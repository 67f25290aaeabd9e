import type { Bitfield } from '../../shared/bitfield.ts'
import type { Download } from './download.ts'
import type { Membership } from './membership.ts'
import type { Peers } from './peers.ts'
import type { Pieces } from './pieces.ts'
import type { Rechoker } from './rechoker.ts'
import type { Requests } from './requests.ts'
import type { Millis, PieceIndex } from './units.ts'

export interface OutcomesPorts {
  readonly peers: Peers
  readonly pieces: Pieces
  readonly requests: Requests
  readonly download: Download
  readonly membership: Membership
  readonly rechoker: Rechoker
}

/** What became of pieces, as hashing and the disk tell: who is to blame, and what there is to ask for then. */
export class Outcomes {
  readonly #ports: OutcomesPorts

  constructor(ports: OutcomesPorts) {
    this.#ports = ports
  }

  /**
   * Hashed, right, written and recorded. May be told of a piece in any state, as when it is found on disk.
   * @param digests of its blocks, where `verify` asked for them
   */
  onVerified(piece: PieceIndex, now: Millis, digests: readonly string[] | null): void {
    const { download, membership, requests, rechoker } = this.#ports
    const wasComplete = this.#isComplete
    membership.convict(download.onVerified(piece, now, digests), now)
    if (wasComplete !== this.#isComplete) rechoker.onUpset()
    requests.fillStarved(now)
    rechoker.settle(now)
  }

  /** Hashed and wrong; its buffer has been freed. */
  onFailed(piece: PieceIndex, now: Millis, digests: readonly string[]): void {
    const { download, membership, requests } = this.#ports
    membership.convict(download.onFailed(piece, now, digests), now)
    requests.fillStarved(now)
  }

  /** Hashed and wrong, and not the doing of one peer alone: whoever can tell which blocks are bad may do so by `onBlocksFailed`. */
  isShared(piece: PieceIndex): boolean {
    return this.#ports.download.isShared(piece)
  }

  /**
   * Hashed and wrong, and it is known in which blocks: each names its sender. The other blocks stay in the buffer, and only these
   * are fetched again.
   * @param bad at least one
   */
  onBlocksFailed(piece: PieceIndex, bad: readonly number[], now: Millis): void {
    const { download, membership, requests } = this.#ports
    // While the piece is still full nothing else of theirs in it is let go: what is not bad has been proven good.
    membership.convict(download.sendersOf(piece, bad), now)
    download.reopen(piece, bad, now)
    requests.fillAll(now)
  }

  /** A hash is known of pieces that were withheld. */
  onHashesKnown(known: Iterable<PieceIndex>, now: Millis): void {
    const { peers, pieces, requests } = this.#ports
    for (const piece of known) pieces.release(piece)
    for (const peer of peers.all()) peer.forgetCandidates()
    requests.fillAll(now)
  }

  /** The disk refused it: its blocks are lost, and nobody is to blame. */
  onUnwritable(piece: PieceIndex, now: Millis): void {
    this.#ports.download.onUnwritable(piece)
    this.#ports.requests.fillStarved(now)
  }

  /** Verified pieces that are there no longer. */
  onLost(lost: Bitfield, now: Millis): void {
    const { download, requests, rechoker } = this.#ports
    const wasComplete = this.#isComplete
    download.onLost(lost)
    if (wasComplete !== this.#isComplete) rechoker.onUpset()
    requests.fillAll(now)
    rechoker.settle(now)
  }

  get #isComplete(): boolean {
    return this.#ports.pieces.wanted === 0
  }
}
