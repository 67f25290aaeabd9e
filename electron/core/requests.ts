import type { Allowance } from './allowance.ts'
import type { Endgame } from './endgame.ts'
import { NOBODY, type OpenPiece, type OpenPieces } from './open-pieces.ts'
import type { Outbox } from './outbox.ts'
import type { Peer } from './peer.ts'
import type { Peers } from './peers.ts'
import type { Picker } from './picker.ts'
import type { Pieces } from './pieces.ts'
import type { Millis, PeerId, PieceIndex } from './units.ts'

/** A peer this many times slower than the average of those that send is slow ... */
const SLOW = 8
/** ... once it had this long to show its speed. */
const SLOW_AFTER = 5_000
/** Milliseconds between the rounds in which every idle peer looks for blocks to duplicate. */
const COMPARE_EVERY = 100

export interface RequestsPorts {
  readonly peers: Peers
  readonly pieces: Pieces
  readonly open: OpenPieces
  readonly picker: Picker
  readonly endgame: Endgame
  readonly outbox: Outbox
  readonly allowance: Allowance
}

/**
 * Keeps every peer's pipeline full, and gives back what a peer does not deliver. Outstanding requests and the blocks'
 * states in the open pieces always say the same.
 */
export class Requests {
  readonly #ports: RequestsPorts
  readonly #blocksPerPiece: number
  #comparedAt = 0

  constructor(ports: RequestsPorts) {
    this.#ports = ports
    this.#blocksPerPiece = ports.pieces.lengths.blocksPerPiece
  }

  fill(peer: Peer, now: Millis, mayDuplicate = true): void {
    const { allowance, picker, endgame } = this.#ports
    peer.starved = false
    if (!peer.amInterested || (peer.peerChoking && peer.allowedFast.size === 0)) return
    while (peer.requests.length < peer.pipeline.target && allowance.take(peer.id, now)) {
      let key = picker.next(peer, now)
      if (key < 0 && mayDuplicate) key = endgame.next(peer, now)
      if (key < 0) {
        peer.starved = true
        allowance.giveBack()
        return
      }
      this.#request(peer, key, now)
    }
  }

  /** Blocks or buffers became free: those that found nothing look again. */
  fillStarved(now: Millis): void {
    // Whether a duplicate pays changes with time, not with each event: all peers against all others is dear.
    const mayDuplicate = now - this.#comparedAt >= COMPARE_EVERY
    if (mayDuplicate) this.#comparedAt = now
    for (const peer of this.#ports.peers.all()) if (peer.starved) this.fill(peer, now, mayDuplicate)
  }

  fillAll(now: Millis): void {
    for (const peer of this.#ports.peers.all()) this.fill(peer, now)
  }

  /** The peer no longer has the piece. */
  releasePiece(peer: Peer, piece: PieceIndex, now: Millis): void {
    for (let at = peer.requests.length - 1; at >= 0; at--) {
      const key = peer.requests.at(at)
      if (Math.floor(key / this.#blocksPerPiece) === piece) this.release(peer, key, now)
    }
  }

  /** The peer will not send this block. Returns whether it was outstanding. */
  release(peer: Peer, key: number, now: Millis): boolean {
    if (!this.#giveUp(peer, key)) return false
    const piece = Math.floor(key / this.#blocksPerPiece) as PieceIndex
    const open = this.#ports.open.get(piece)
    if (open === undefined) return true
    open.unrequest(key - piece * this.#blocksPerPiece)
    open.touchedAt = now
    if (open.owner === peer.id) abandon(open)
    this.#ports.open.list(open)
    if (open.received === 0 && open.isIdle) this.close(open)
    return true
  }

  /**
   * Not asked again at once, or the two sides would play ball: the peer waits for its next block or look. Should the
   * block come after all, it is welcome.
   */
  onRejected(peer: Peer, piece: PieceIndex, block: number, now: Millis): void {
    const key = piece * this.#blocksPerPiece + block
    if (!this.release(peer, key, now)) return
    if (peer.peerChoking) peer.allowedFast.delete(piece)
    peer.pipeline.onRejected(peer.requests.length)
    this.fillStarved(now)
    peer.starved = true
  }

  /** Everything outstanding at the peer, the latest first. */
  releaseAll(peer: Peer, now: Millis): void {
    while (peer.requests.length > 0) this.release(peer, peer.requests.at(peer.requests.length - 1), now)
    peer.current = -1
    for (const open of this.#ports.open.all()) if (open.owner === peer.id) abandon(open)
  }

  /** The block is there: whoever else was asked for it is told, and has room for other requests. */
  cancelOthers(key: number, now: Millis): void {
    const freed: Peer[] = []
    for (const peer of this.#ports.peers.all()) if (this.#cancel(peer, key)) freed.push(peer)
    for (const peer of freed) this.fill(peer, now)
  }

  /** The piece's blocks are no longer wanted: its requests are cancelled and its buffer freed. */
  withdraw(open: OpenPiece, hasBuffer = open.received > 0): void {
    for (const peer of this.#ports.peers.all()) {
      for (let at = peer.requests.length - 1; at >= 0; at--) {
        const key = peer.requests.at(at)
        if (Math.floor(key / this.#blocksPerPiece) === open.piece) this.#cancel(peer, key)
      }
    }
    if (hasBuffer) this.#ports.outbox.discard(open.piece)
    this.close(open)
  }

  /** Blocks of pieces that are not complete, from senders that were convicted: they are asked for again. */
  distrust(isGuilty: (sender: PeerId) => boolean): void {
    for (const open of [...this.#ports.open.all()]) {
      if (open.isFull || open.dropFrom((sender) => isGuilty(sender as PeerId)) === 0) continue
      if (open.received === 0) this.withdraw(open, true)
      else this.#ports.open.list(open)
    }
  }

  close(open: OpenPiece): void {
    this.#ports.open.remove(open)
    this.#ports.pieces.close(open.piece)
  }

  /** Gives back what silent peers owe. */
  timeOut(now: Millis): void {
    for (const peer of this.#ports.peers.all()) {
      if (peer.requests.length === 0) continue
      const silentSince = Math.max(peer.lastBlockAt, peer.requests.oldestSentAt())
      if (now - silentSince >= peer.responses.timeout) this.#timeOutPeer(peer, now)
    }
  }

  /** Finds the peers that are far slower than the others. */
  markSlow(now: Millis): void {
    let total = 0
    let count = 0
    for (const peer of this.#ports.peers.all()) {
      if (peer.requests.length === 0) continue
      total += peer.down.perSecond(now)
      count++
    }
    for (const peer of this.#ports.peers.all()) {
      if (peer.requests.length === 0 || now - peer.unchokedUsAt < SLOW_AFTER) continue
      peer.slow = peer.down.perSecond(now) * SLOW * count < total
    }
  }

  #cancel(peer: Peer, key: number): boolean {
    if (!this.#giveUp(peer, key)) return false
    this.#ports.outbox.cancel(peer.id, key)
    return true
  }

  #giveUp(peer: Peer, key: number): boolean {
    if (!peer.requests.giveUp(key)) return false
    if (peer.requests.length === 0) peer.owesSince = null
    this.#ports.allowance.giveBack()
    return true
  }

  #timeOutPeer(peer: Peer, now: Millis): void {
    const { owesSince } = peer
    peer.responses.onTimeout()
    peer.pipeline.onTimeout()
    for (let at = 0; at < peer.requests.length; at++) this.#ports.outbox.cancel(peer.id, peer.requests.at(at))
    this.releaseAll(peer, now)
    peer.owesSince = owesSince
    peer.starved = true
  }

  #request(peer: Peer, key: number, now: Millis): void {
    const piece = Math.floor(key / this.#blocksPerPiece) as PieceIndex
    const open = this.#ports.open.get(piece)
    if (open === undefined) return
    open.request(key - piece * this.#blocksPerPiece)
    if (open.free === 0) this.#ports.open.list(open)
    peer.requests.push(key, now)
    peer.owesSince ??= now
    this.#ports.outbox.request(peer.id, key)
  }
}

/** Whoever comes first may go on with it. */
function abandon(open: OpenPiece): void {
  open.owner = NOBODY
  open.exclusive = false
}
