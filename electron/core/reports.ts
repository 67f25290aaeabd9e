import type { Bitfield } from '../../shared/bitfield.ts'
import { isSnubbing, type Peer } from './peer.ts'
import type { Peers } from './peers.ts'
import type { SlotReason } from './slot-reasons.ts'
import type { Millis, PeerId, PieceIndex } from './units.ts'

/** One peer as the window shows it. Rates in bytes per second, amounts in bytes since it connected. */
export interface PeerReport {
  readonly id: PeerId
  readonly identity: string
  /** Payload we asked for, as it arrives. */
  readonly downRate: number
  readonly upRate: number
  /** Payload of verified pieces: what counts for tit-for-tat. */
  readonly downloadedVerified: number
  /** All payload it sent, wanted or not. */
  readonly downloaded: number
  readonly uploaded: number
  /** How many pieces it has. */
  readonly have: number
  readonly amChoking: boolean
  readonly amInterested: boolean
  readonly peerChoking: boolean
  readonly peerInterested: boolean
  readonly optimistic: boolean
  /** Why it has one of our slots or none, and since when: since it came, where it never had one. */
  readonly slotReason: SlotReason
  readonly slotSince: Millis
  readonly snubbed: boolean
  /** Requests we sent it that are still open. */
  readonly outstanding: number
  /** How many requests we would like open. */
  readonly pipeline: number
  /** Its requests we have not answered yet. */
  readonly queued: number
}

/** A piece that has some blocks but not all. */
export interface PartialPiece {
  readonly piece: PieceIndex
  readonly blocks: Bitfield
}

/** Payload received for nothing, in bytes. */
export interface Waste {
  /** Arrived although it was there already. */
  readonly duplicate: number
  /** Nobody asked for it. */
  readonly unwanted: number
  /** Blocks of pieces whose hash was wrong. */
  readonly failed: number
}

/** Our unchoke slots. */
export interface SlotsReport {
  /** How many there are. */
  readonly count: number
  readonly taken: number
  readonly holders: readonly SlotHolder[]
}

export interface SlotHolder {
  readonly peer: PeerId
  readonly identity: string
  readonly optimistic: boolean
}

export function reportOf(peer: Peer, now: Millis): PeerReport {
  return {
    id: peer.id,
    identity: peer.identity,
    downRate: peer.down.perSecond(now),
    upRate: peer.up.perSecond(now),
    downloadedVerified: peer.verifiedBytes,
    downloaded: peer.receivedBytes,
    uploaded: peer.up.total,
    have: peer.have.count,
    amChoking: peer.amChoking,
    amInterested: peer.amInterested,
    peerChoking: peer.peerChoking,
    peerInterested: peer.peerInterested,
    optimistic: peer.optimistic,
    slotReason: peer.amChoking && !peer.peerInterested ? 'not-interested' : peer.slotReason,
    slotSince: peer.slotChangedAt,
    snubbed: isSnubbing(peer, now),
    outstanding: peer.requests.length,
    pipeline: peer.pipeline.target,
    queued: peer.queued.size
  }
}

/** @param count how many there are */
export function slotsOf(peers: Peers, count: number): SlotsReport {
  const holders: SlotHolder[] = []
  for (const { id, identity, amChoking, optimistic } of peers.all())
    if (!amChoking) holders.push({ peer: id, identity, optimistic })
  return { count, taken: holders.length, holders }
}
