import type { Facts, LimitAction, LimitCode } from '../../shared/api/detail.ts'
import type { Phase } from '../engine/phase.ts'

/** What decides how fast a transfer is, at one moment. Rates in bytes per second. */
export interface Situation {
  readonly phase: Phase['type']
  /** Peers of any kind, the exchange with them begun or not. */
  readonly connected: number
  /** Bytes wanted, and those not verified yet. */
  readonly wanted: number
  readonly left: number
  /** Peers that have something we lack, and those of them that let us ask for it. */
  readonly having: number
  readonly giving: number
  /** Peers that want something of ours, and those of them that have no slot. */
  readonly wanting: number
  readonly waiting: number
  /** Requests that we have not answered. */
  readonly queued: number
  /** Pieces nobody has: neither we nor anyone connected. */
  readonly missing: number
  /** Pieces being hashed and written. */
  readonly verifying: number
  readonly downRate: number
  readonly upRate: number
  /** Of all transfers together. */
  readonly down: Line
  readonly up: Line
}

interface Line {
  readonly rate: number
  readonly limit: number | null
}

type Limit = Pick<Facts, 'limit' | 'limitCount' | 'limitRate' | 'action'>

/** This share of a limit in use is all of it: rates come in bursts. */
const ALL = 0.85
/** So many pieces waiting for the disk at once are more than it keeps up with. */
const DISK_BEHIND = 8
/** The last pieces come from few peers, however many there are. */
const LAST_SHARE = 0.01

/** The one thing that limits a transfer now, and what a user can do about it. */
export function limitOf(situation: Situation): Limit {
  switch (situation.phase) {
    case 'stopped':
      return is('stopped', 'start')
    case 'errored':
      return is('errored', 'start')
    case 'checking':
      return is('checking', null)
    case 'metadata':
      return situation.connected === 0
        ? is('metadata-nobody', 'add-peer')
        : is('metadata-asked', null, situation.connected)
    case 'downloading':
      return downloading(situation)
    case 'seeding':
      return seeding(situation)
  }
}

function downloading(now: Situation): Limit {
  if (now.connected === 0) return is('nobody', 'add-peer')
  if (isUsedUp(now.down)) return is('down-limit', 'change-limits', 0, now.down.limit ?? 0)
  if (now.verifying >= DISK_BEHIND) return is('disk', null, now.verifying)
  if (now.having === 0) return is('nobody-has-rest', 'add-peer', now.missing)
  if (now.giving === 0) return is('choked', null, now.having)
  if (now.left < now.wanted * LAST_SHARE) return is('finishing', null)
  return is('peers-slow', null, now.giving, now.downRate)
}

function seeding(now: Situation): Limit {
  if (now.connected === 0) return is('nobody', 'copy-link')
  if (now.wanting === 0) return is('nobody-wants', 'copy-link', now.connected)
  if (isUsedUp(now.up)) return is('up-limit', 'change-limits', 0, now.up.limit ?? 0)
  if (now.waiting > 0 && now.queued > 0) return is('slots', null, now.waiting)
  return is('peers-slow-to-take', null, now.wanting, now.upRate)
}

function isUsedUp({ rate, limit }: Line): boolean {
  return limit !== null && rate >= limit * ALL
}

function is(limit: LimitCode, action: LimitAction | null, limitCount = 0, limitRate = 0): Limit {
  return { limit, limitCount, limitRate, action }
}
