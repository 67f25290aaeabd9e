import type { Candidate } from '../../electron/core/choker.ts'
import type { PeerId } from '../../electron/core/units.ts'

const SOMEONE: Candidate = {
  peer: 0 as PeerId,
  unchoked: false,
  optimistic: false,
  credit: 0,
  gave: false,
  debtor: false,
  snubbed: false,
  newcomer: false,
  idle: false,
  turns: 0,
  turnOver: false,
  waitingSince: 0,
  hoards: false,
  unneeded: false,
  finishing: false,
  has: 0
}

/** Peers 1, 2, 3 … as given. */
export function crowd(...people: readonly Partial<Candidate>[]): Candidate[] {
  return people.map((person, at) => ({ ...SOMEONE, peer: (at + 1) as PeerId, ...person }))
}

export function givers(...credits: readonly number[]): Candidate[] {
  return crowd(...credits.map((credit) => ({ credit, gave: credit > 0 })))
}
