import type { PeerId, Random } from './units.ts'

/** A newly connected peer has this many chances at the optimistic slot where others have one (BEP 3). */
const NEWCOMER_CHANCES = 3

/** A peer that wants something of ours. */
export interface Candidate {
  readonly peer: PeerId
  readonly unchoked: boolean
  readonly optimistic: boolean
  /** What its claim to a slot is worth, in bytes of verified payload it gave us: 0 for who chokes us, while we trade. */
  readonly credit: number
  /** It gave us something lately, whether it chokes us now or not. */
  readonly gave: boolean
  /** It took more than a first gift and gives nothing: it is served only what nobody else wants. */
  readonly debtor: boolean
  /** It owes us blocks and sends none. */
  readonly snubbed: boolean
  readonly newcomer: boolean
  /** Unchoked and asking for nothing. */
  readonly idle: boolean
  /** Optimistic turns it had. */
  readonly turns: number
  /** Unchoked and has had its share of time and pieces. */
  readonly turnOver: boolean
  /** When it lost its slot or came; now while it has one. Where payload counts for nothing, whoever waits longest is next. */
  readonly waitingSince: number
  /** It keeps for itself what it got first. */
  readonly hoards: boolean
  /** Enough others are known to pass on what they get first, and it is not. */
  readonly unneeded: boolean
  /** It lacks so little that it costs a seed hardly anything, and then it can seed itself. */
  readonly finishing: boolean
  /** How many pieces it has. */
  readonly has: number
}

export interface Round {
  readonly candidates: readonly Candidate[]
  /** Peers unchoked at once, the optimistic one included. */
  readonly slots: number
  /** A seed has nothing to trade for, and gives turns. */
  readonly seeding: boolean
  /** `rechoke`: rank everyone anew; `refill`: only give away free slots. */
  readonly kind: 'rechoke' | 'refill'
  /** The optimistic slot goes to someone else. */
  readonly rotate: boolean
  /** The line has room for more than those who give. */
  readonly spare: boolean
  readonly random: Random
}

export interface Slots {
  /** The optimistic one included. */
  readonly unchoked: ReadonlySet<PeerId>
  readonly optimistic: PeerId | null
  /** Who was the last to get one of the other slots; null while any of them is free. */
  readonly last: Candidate | null
}

/**
 * Who is unchoked. Leeching: the best givers, and one chosen optimistically, so that better ones are found; slots that
 * no giver earned, and all slots of a seed, go around by turns.
 */
export function assignSlots(round: Round): Slots {
  const unchoked = new Set<PeerId>()
  const kept = round.seeding ? null : keptOptimistic(round)
  const regular = round.seeding ? round.slots : Math.max(0, round.slots - 1)
  const ranked = rank(round, kept)
  for (const candidate of ranked) if (unchoked.size < regular) unchoked.add(candidate.peer)
  const last = ranked[regular - 1] ?? null
  if (round.seeding || round.slots === 0) return { unchoked, optimistic: null, last }
  const optimistic = kept !== null && !unchoked.has(kept.peer) ? kept : chooseOptimistic(round, unchoked)
  if (optimistic !== null) unchoked.add(optimistic.peer)
  return { unchoked, optimistic: optimistic?.peer ?? null, last }
}

/** The line is full, and there are peers that earn it. */
export function isContested({ candidates, spare }: Round): boolean {
  return !spare && candidates.some((candidate) => candidate.gave && !candidate.idle)
}

/** A turn ends early for one that had its gift and gives nothing back, if someone else waits for one. */
function keptOptimistic(round: Round): Candidate | null {
  if (round.rotate) return null
  const current = round.candidates.find((candidate) => candidate.optimistic)
  if (current === undefined) return null
  return current.debtor && round.candidates.some((other) => !other.debtor && !other.unchoked) ? null : current
}

/** Those a regular slot may go to, the first first. */
function rank(round: Round, kept: Candidate | null): Candidate[] {
  const contested = isContested(round)
  const eligible = round.candidates.filter(
    (candidate) => (round.seeding || !candidate.snubbed) && !(contested && candidate.debtor)
  )
  const order = orderOf(round)
  if (round.kind === 'rechoke') return eligible.sort(order)
  const free = eligible.filter((candidate) => candidate !== kept)
  return free.sort((a, b) => claim(b) - claim(a) || order(a, b))
}

/** Whoever uses a slot keeps it; then come those who wait. */
function claim(candidate: Candidate): number {
  if (candidate.idle) return 0
  return candidate.unchoked ? 2 : 1
}

function orderOf({ seeding, spare }: Round): (a: Candidate, b: Candidate) => number {
  if (seeding) return byTurn
  return spare
    ? (a, b) => byCredit(a, b) || a.has - b.has || byWait(a, b)
    : (a, b) => byCredit(a, b) || byWait(a, b)
}

/**
 * The best givers; slots that none of them earned go to those who owe nothing. Where the line has room for more than the
 * givers, whoever has least is next: it finds most with us, and who falls behind has nothing to trade with.
 */
function byCredit(a: Candidate, b: Candidate): number {
  return b.credit - a.credit || Number(a.debtor) - Number(b.debtor) || Number(inTurn(b)) - Number(inTurn(a))
}

/**
 * First those who pass on what they get, then those who lack little, then those in the middle of their turn, then those who
 * owe nothing, and among these whoever waits longest.
 */
function byTurn(a: Candidate, b: Candidate): number {
  return (
    Number(a.hoards) - Number(b.hoards) ||
    Number(a.unneeded) - Number(b.unneeded) ||
    Number(b.finishing) - Number(a.finishing) ||
    Number(inTurn(b)) - Number(inTurn(a)) ||
    Number(a.debtor) - Number(b.debtor) ||
    byWait(a, b)
  )
}

function byWait(a: Candidate, b: Candidate): number {
  return a.waitingSince - b.waitingSince || a.peer - b.peer
}

function inTurn(candidate: Candidate): boolean {
  return candidate.unchoked && !candidate.optimistic && !candidate.turnOver && !candidate.idle
}

/**
 * One of those with the fewest turns: nobody is chosen again before all others were. Who had its gift and gave nothing back
 * waits for those who have not had theirs or did.
 */
function chooseOptimistic(round: Round, taken: ReadonlySet<PeerId>): Candidate | null {
  const waiting = round.candidates.filter((candidate) => !taken.has(candidate.peer))
  const solvent = waiting.filter((candidate) => !candidate.debtor)
  const free = solvent.length > 0 ? solvent : waiting
  const fewest = Math.min(...free.map((candidate) => candidate.turns))
  const pool = free.filter((candidate) => candidate.turns === fewest)
  const chances = pool.map((candidate) => (candidate.newcomer ? NEWCOMER_CHANCES : 1))
  let left = round.random() * chances.reduce((sum, chance) => sum + chance, 0)
  for (const [at, candidate] of pool.entries()) {
    left -= chances[at] ?? 0
    if (left < 0) return candidate
  }
  return null
}
