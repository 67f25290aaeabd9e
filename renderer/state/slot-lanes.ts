import type { SlotRow } from '../../shared/api/detail.ts'

/** What one peer had of our unchoke slots within the span that is shown. */
export interface SlotLane {
  readonly identity: string
  readonly bars: readonly SlotBar[]
  /** Milliseconds in a slot, of them by chance, and how many times it was given one. */
  readonly held: number
  readonly heldByChance: number
  readonly times: number
  readonly hasNow: boolean
}

/** Shares of the span, 0 at its beginning, 1 now. */
export interface SlotBar {
  readonly from: number
  readonly to: number
  readonly optimistic: boolean
}

/** Milliseconds shown. */
export const SLOT_SPAN = 600_000

/** Peers that had a slot within the span, those who had it longest first. @param now milliseconds since 1970 */
export function slotLanes(rows: readonly SlotRow[], now: number): readonly SlotLane[] {
  const byPeer = new Map<string, SlotRow[]>()
  for (const row of rows) {
    if ((row.to ?? now) <= now - SLOT_SPAN || row.from > now) continue
    const known = byPeer.get(row.identity)
    if (known === undefined) byPeer.set(row.identity, [row])
    else known.push(row)
  }
  return [...byPeer]
    .map(([identity, stretches]) => laneOf(identity, stretches, now))
    .sort((a, b) => b.held - a.held || (a.identity < b.identity ? -1 : 1))
}

function laneOf(identity: string, stretches: readonly SlotRow[], now: number): SlotLane {
  const begin = now - SLOT_SPAN
  const cut = stretches
    .map(({ from, to, optimistic }) => ({
      from: Math.max(from, begin),
      to: Math.min(to ?? now, now),
      optimistic
    }))
    .sort((a, b) => a.from - b.from)
  const sum = (some: readonly { readonly from: number; readonly to: number }[]): number =>
    some.reduce((total, { from, to }) => total + to - from, 0)
  return {
    identity,
    bars: cut.map(({ from, to, optimistic }) => ({
      from: (from - begin) / SLOT_SPAN,
      to: (to - begin) / SLOT_SPAN,
      optimistic
    })),
    held: sum(cut),
    heldByChance: sum(cut.filter(({ optimistic }) => optimistic)),
    times: timesOf(cut),
    hasNow: stretches.some(({ to }) => to === null)
  }
}

/** A slot that was kept, only in another way than before, was given once. @param stretches by when they began */
function timesOf(stretches: readonly { readonly from: number; readonly to: number }[]): number {
  let times = 0
  let last = -Infinity
  for (const { from, to } of stretches) {
    if (from > last) times++
    last = Math.max(last, to)
  }
  return times
}
