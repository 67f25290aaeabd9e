import type { Interest } from './interest.ts'
import type { OpenPiece, OpenPieces } from './open-pieces.ts'
import type { Peers } from './peers.ts'
import type { Picker } from './picker.ts'
import { OPEN, type Pieces, SKIP } from './pieces.ts'
import type { Rechoker, UploadSlots } from './rechoker.ts'
import type { Requests } from './requests.ts'
import { invariant, type Millis, type PieceIndex } from './units.ts'

/** A buffer nobody has worked on for so long may be given up for another piece. */
const IDLE_AFTER = 10_000

export interface WishesPorts {
  readonly peers: Peers
  readonly pieces: Pieces
  readonly open: OpenPieces
  readonly requests: Requests
  readonly picker: Picker
  readonly interest: Interest
  readonly rechoker: Rechoker
}

/** What the user wants and the engine can afford, changed while peers are at work. */
export class Wishes {
  readonly #ports: WishesPorts

  constructor(ports: WishesPorts) {
    this.#ports = ports
  }

  /** @param priorities 0 skip, 1 low, 2 normal, 3 high, one per piece */
  setPriorities(priorities: Uint8Array, now: Millis): void {
    const { pieces, open, requests, interest, rechoker } = this.#ports
    const hadEnough = pieces.wanted === 0
    invariant(priorities.length === pieces.lengths.pieceCount, 'one priority per piece')
    for (const [index, priority] of priorities.entries()) {
      const piece = index as PieceIndex
      const change = pieces.setPriority(piece, Math.min(3, priority))
      if (change === 0) continue
      if (change > 0) interest.onWanted(piece)
      else interest.onUnwanted(piece)
      const opened = open.get(piece)
      if (priority === SKIP && opened !== undefined && pieces.state(piece) === OPEN) requests.withdraw(opened)
    }
    this.#lookAgain(now)
    if (hadEnough !== (pieces.wanted === 0)) rechoker.onUpset()
    rechoker.settle(now)
  }

  /** In order of index, priorities first. */
  setSequential(on: boolean, now: Millis): void {
    this.#ports.picker.sequential = on
    this.#lookAgain(now)
  }

  /** Wanted by then, before everything else; null: no longer. */
  setDeadline(piece: PieceIndex, at: Millis | null, now: Millis): void {
    this.#ports.picker.setDeadline(piece, at)
    this.#lookAgain(now)
  }

  /** When there are too many open pieces now, those with least in them are given up; only pieces being verified are left. */
  setOpenPieces(limit: number, now: Millis): void {
    const { open, requests } = this.#ports
    open.limit = limit
    while (open.size > limit) {
      const least = this.#least(() => true)
      if (least === null) break
      requests.withdraw(least)
    }
    requests.fillAll(now)
  }

  setUploadSlots(slots: UploadSlots, now: Millis): void {
    const { rechoker } = this.#ports
    rechoker.slots = slots
    rechoker.onUpset()
    rechoker.settle(now)
  }

  /** Buffers are all taken, and a piece nobody works on holds one while some peer finds nothing to do: frees it. */
  freeIdleBuffer(now: Millis): void {
    const { open, peers, requests } = this.#ports
    if (open.hasRoom || ![...peers.all()].some((peer) => peer.starved)) return
    const idle = this.#least((piece) => piece.isIdle && now - piece.touchedAt >= IDLE_AFTER)
    if (idle !== null) requests.withdraw(idle)
  }

  #least(fits: (open: OpenPiece) => boolean): OpenPiece | null {
    let least: OpenPiece | null = null
    for (const open of this.#ports.open.all()) {
      if (open.isFull || !fits(open)) continue
      if (least === null || open.received < least.received) least = open
    }
    return least
  }

  #lookAgain(now: Millis): void {
    for (const peer of this.#ports.peers.all()) peer.forgetCandidates()
    this.#ports.requests.fillAll(now)
  }
}
