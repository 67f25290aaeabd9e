import type { Lengths } from '../../electron/core/lengths.ts'
import type { Millis, PeerId } from '../../electron/core/units.ts'
import { Bitfield } from '../../shared/bitfield.ts'
import type { Link } from './link.ts'
import type { Mail } from './mail.ts'
import type { SwarmNode } from './node.ts'
import type { Faults } from './store.ts'

/** What a node is given: its lines, what it has, and its ways. */
export interface NodeSetup {
  readonly have?: 'all' | 'none' | Bitfield
  /** Bytes per second. */
  readonly up: number
  /** Bytes per second; absent: no limit. */
  readonly down?: number
  /** 0: a free rider. */
  readonly slots?: number | 'auto'
  readonly openPieces?: number
  readonly fast?: boolean
  /** Share of the blocks it sends that are bad. */
  readonly poison?: number
  readonly faults?: Faults
  /** What it does that no exchange would. */
  readonly script?: Script
}

/** A peer's own ways: everything here stands between its exchange and its line. */
export interface Script {
  /** Milliseconds between reviews. */
  readonly every: number
  review(node: SwarmNode, now: Millis): void
  /** Whether a block may go to the peer now; it does if so. */
  mayServe?(peer: PeerId, length: number, now: Millis): boolean
}

/** What a node needs of the swarm. */
export interface SwarmPort {
  readonly mail: Mail
  readonly links: readonly Link[]
  /** When the current window began. */
  readonly now: number
  readonly lengths: Lengths
  disconnect(link: Link): void
  onCompleted(node: SwarmNode): void
}

/** The verified pieces a node begins with. */
export function startsWith({ have }: NodeSetup, pieces: number): Bitfield {
  if (have === 'all') return Bitfield.full(pieces)
  return have === undefined || have === 'none' ? new Bitfield(pieces) : have.clone()
}
