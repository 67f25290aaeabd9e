import { isContested, type Candidate, type Round, type Slots } from './choker.ts'

/** Why a peer has one of our slots. */
export const UNCHOKED_BECAUSE = [
  'gave-more', // it is among those who give most
  'optimistic', // it is tried, to see what it gives
  'turn', // slots that nobody earned, and all of a seed, go around
  'spare', // the line has room for more than those who give
  'finishing' // it lacks so little that it can soon seed itself
] as const

/** Why it has none. */
export const CHOKED_BECAUSE = [
  'new', // it wants something only since slots were given last
  'not-interested',
  'no-slot', // it waits for its turn
  'gave-less', // others give more
  'debtor', // it took more than a first gift and gives nothing
  'snubbed', // it owes us blocks and sends none
  'idle', // it had one and asked for nothing
  'turn-over', // it had its share, and others wait
  'hoards' // it keeps for itself what it got first
] as const

export type UnchokeReason = (typeof UNCHOKED_BECAUSE)[number]
export type ChokeReason = (typeof CHOKED_BECAUSE)[number]
export type SlotReason = UnchokeReason | ChokeReason

/** Why each candidate has a slot after this round, or none; in the order of the candidates. */
export function explain(round: Round, slots: Slots): readonly SlotReason[] {
  const contested = isContested(round)
  return round.candidates.map((candidate) =>
    slots.unchoked.has(candidate.peer)
      ? whyUnchoked(candidate, round, slots)
      : whyChoked(candidate, round, slots, contested)
  )
}

function whyUnchoked(
  { peer, finishing, credit }: Candidate,
  { seeding, spare }: Round,
  { optimistic }: Slots
): UnchokeReason {
  if (peer === optimistic) return 'optimistic'
  if (seeding) return finishing ? 'finishing' : 'turn'
  if (credit > 0) return 'gave-more'
  return spare ? 'spare' : 'turn'
}

function whyChoked(candidate: Candidate, round: Round, { last }: Slots, contested: boolean): ChokeReason {
  if (round.slots === 0) return 'no-slot'
  if (!round.seeding && candidate.snubbed) return 'snubbed'
  if (contested && candidate.debtor) return 'debtor'
  if (candidate.idle) return 'idle'
  if (candidate.optimistic) return candidate.debtor && !round.rotate ? 'debtor' : 'turn-over'
  // Between rechokes nobody loses to another: those who have slots keep them.
  if (last === null || (round.kind === 'refill' && last.unchoked)) return 'no-slot'
  if (round.seeding && candidate.hoards && !last.hoards) return 'hoards'
  if (!round.seeding && candidate.credit < last.credit) return 'gave-less'
  if (candidate.unchoked && candidate.turnOver) return 'turn-over'
  return candidate.debtor && !last.debtor ? 'debtor' : 'no-slot'
}
