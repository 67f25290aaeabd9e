import type { Millis, PeerId } from '../core/units.ts'

/** Unanswered requests of one peer: the next is there when it has answered one. libtorrent asks as many. */
const MOST_EACH = 2
/** After so long without an answer somebody else is asked; should it come after all, it is welcome. */
const PATIENCE = 10_000
/** Whoever refused is asked for the same again after so long: it may have got it meanwhile. */
const REFUSED_FOR = 60_000

export interface Ask {
  readonly peer: PeerId
  readonly key: string
}

interface Asked {
  readonly peer: PeerId
  readonly until: Millis
}

interface Known {
  /** What it was asked for and has not answered, the late included. */
  readonly owes: Set<string>
  /** By key: when it may be asked again. */
  readonly refused: Map<string, Millis>
  /** Answers it was late with, in a row. */
  late: number
}

/**
 * Decides which peer is asked for which hashes, knowing both only by name. Each key is asked of one peer at a time, until
 * somebody's answer settles it. Time is told, never read.
 */
export class HashAsker {
  readonly #peers = new Map<PeerId, Known>()
  /** The wanted keys in the order they came; null: nobody is asked at the moment. */
  readonly #wanted = new Map<string, Asked | null>()

  get wanted(): number {
    return this.#wanted.size
  }

  want(key: string): void {
    if (!this.#wanted.has(key)) this.#wanted.set(key, null)
  }

  /** It is there, or no longer wanted. */
  settle(key: string): void {
    this.#wanted.delete(key)
  }

  onPeer(peer: PeerId): void {
    this.#peers.set(peer, { owes: new Set(), refused: new Map(), late: 0 })
  }

  onPeerGone(peer: PeerId): void {
    this.#peers.delete(peer)
    for (const [key, asked] of this.#wanted) if (asked?.peer === peer) this.#wanted.set(key, null)
  }

  /** Returns whether it had been asked, and had not answered. Wanted or not is another question. */
  onAnswered(peer: PeerId, key: string): boolean {
    const known = this.#peers.get(peer)
    if (known?.owes.delete(key) !== true) return false
    known.late = 0
    return true
  }

  onRefused(peer: PeerId, key: string, at: Millis): void {
    const known = this.#peers.get(peer)
    if (known?.owes.delete(key) !== true) return
    if (this.#wanted.has(key)) known.refused.set(key, (at + REFUSED_FOR) as Millis)
    if (this.#wanted.get(key)?.peer === peer) this.#wanted.set(key, null)
  }

  /** Nobody who is here can be expected to answer it. */
  isHopeless(key: string, at: Millis): boolean {
    return ![...this.#peers.values()].some(({ refused }) => !isRefused(refused, key, at))
  }

  /** What to ask of whom now. */
  next(at: Millis): readonly Ask[] {
    const asks: Ask[] = []
    for (const [key, asked] of this.#wanted) {
      if (asked !== null && at < asked.until) continue
      if (asked !== null) this.#onLate(asked.peer, key, at)
      const peer = this.#best(key, at)
      if (peer === null) {
        this.#wanted.set(key, null)
        if (this.#isFull()) break
      } else {
        this.#peers.get(peer)?.owes.add(key)
        this.#wanted.set(key, { peer, until: (at + PATIENCE) as Millis })
        asks.push({ peer, key })
      }
    }
    return asks
  }

  /** As if refused: it may still answer, and owes it until then. */
  #onLate(peer: PeerId, key: string, at: Millis): void {
    const known = this.#peers.get(peer)
    if (known === undefined) return
    known.late++
    known.refused.set(key, (at + REFUSED_FOR) as Millis)
  }

  /** Whoever is least behind, of those the one that owes least. */
  #best(key: string, at: Millis): PeerId | null {
    let best: PeerId | null = null
    let least = Infinity
    for (const [peer, { owes, refused, late }] of this.#peers) {
      if (owes.size >= MOST_EACH || isRefused(refused, key, at)) continue
      const rank = late * (MOST_EACH + 1) + owes.size
      if (rank >= least) continue
      best = peer
      least = rank
    }
    return best
  }

  #isFull(): boolean {
    for (const { owes } of this.#peers.values()) if (owes.size < MOST_EACH) return false
    return true
  }
}

function isRefused(refused: Map<string, Millis>, key: string, at: Millis): boolean {
  const until = refused.get(key)
  if (until === undefined) return false
  if (at < until) return true
  refused.delete(key)
  return false
}
