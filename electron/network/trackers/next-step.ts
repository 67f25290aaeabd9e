/** A tracker that has said nothing for so long makes way for the next one; what it says later still counts. */
const PATIENCE_MS = 10_000

/** How we stand with one tracker; times are on one clock, in ms. */
export type Standing =
  /** Its URL is none that we can ask. */
  | { readonly name: 'unusable' }
  /** It was never asked. */
  | { readonly name: 'fresh' }
  | { readonly name: 'asking'; readonly since: number; readonly hasAnswered: boolean }
  /** Not before `earliest`, even when a person asks. */
  | { readonly name: 'working'; readonly next: number; readonly earliest: number }
  | { readonly name: 'failing'; readonly next: number; readonly earliest: number }

export type Step<T> = { readonly ask: T } | { readonly waitUntil: number }

/**
 * Which tracker to announce to now, as BEP 12 says: the first that works, and those before it from time to time whether they do
 * again; while none works, one after another. Those that failed wait until all that are fresh were asked, so that many dead ones
 * at the head of a list do not hide a living one.
 * @returns `waitUntil` may be Infinity: until something happens
 */
export function nextStep<T extends { readonly standing: Standing }>(
  tiers: readonly (readonly T[])[],
  now: number
): Step<T> {
  const reached = upToWorking(tiers.flat())
  const wake = Math.min(...reached.map(({ standing }) => wakeTime(standing, now)))
  if (reached.some(({ standing }) => isAwaited(standing, now))) return { waitUntil: wake }
  const ask =
    reached.find(({ standing }) => standing.name === 'working' && standing.next <= now) ??
    reached.find(({ standing }) => standing.name === 'fresh') ??
    longestOverdue(reached, now)
  return ask === null ? { waitUntil: wake } : { ask }
}

/** Trackers after the first that works are not asked at all. */
function upToWorking<T extends { readonly standing: Standing }>(all: readonly T[]): readonly T[] {
  const first = all.findIndex(
    ({ standing }) => standing.name === 'working' || (standing.name === 'asking' && standing.hasAnswered)
  )
  return first < 0 ? all : all.slice(0, first + 1)
}

function isAwaited(standing: Standing, now: number): boolean {
  return standing.name === 'asking' && !standing.hasAnswered && now < standing.since + PATIENCE_MS
}

function longestOverdue<T extends { readonly standing: Standing }>(
  reached: readonly T[],
  now: number
): T | null {
  let found: T | null = null
  let since = Infinity
  for (const entry of reached) {
    const { standing } = entry
    if (standing.name !== 'failing' || standing.next > now || standing.next >= since) continue
    found = entry
    since = standing.next
  }
  return found
}

/** When to look again because of it; what is overdue waits for somebody else's time. */
function wakeTime(standing: Standing, now: number): number {
  const at =
    standing.name === 'asking' && !standing.hasAnswered
      ? standing.since + PATIENCE_MS
      : standing.name === 'working' || standing.name === 'failing'
        ? standing.next
        : Infinity
  return at > now ? at : Infinity
}
