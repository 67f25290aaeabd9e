import type { Programs } from './start.ts'
import type { Workplace } from './workplace.ts'

/** What a row must show: the median of our own figure, or of its ratio to the baseline. */
export type Target =
  | { readonly of: 'ratio' | 'ours'; readonly atLeast: number }
  | { readonly of: 'ratio' | 'ours'; readonly atMost: number }

/** One figure by a program, and what else its processes told: seconds of CPU, peak memory in MB, stalls in ms. */
export interface Measured {
  readonly figure: number
  readonly details: Details
}

export type Details = Readonly<Record<string, number>>

/** Ours and the baseline's, one after the other on the same input. */
export interface Sample {
  readonly ours: number
  /** Null where there is nothing to stand beside; then there is no ratio either. */
  readonly baseline: number | null
  readonly ratio: number | null
  readonly details: Details
}

/** What a row works with. */
export interface Context {
  readonly runs: number
  /** Of the input, in bytes; rows that need another one derive theirs from it. */
  readonly size: number
  readonly workplace: Workplace
  readonly programs: Programs
  /** Progress, for people. */
  say(text: string): void
}

/** A row of the table: one thing measured beside one baseline. */
export interface Row {
  /** As it is called on the command line. */
  readonly name: string
  readonly title: string
  /** What stands beside ours; null: nothing. */
  readonly baseline: string | null
  /** Of both figures. */
  readonly unit: string
  readonly targets: readonly Target[]
  /** Each says in a sentence why the row cannot run here; null: it can. */
  readonly needs: readonly (() => string | null)[]
  run(context: Context): AsyncIterable<Sample>
}

/** So many runs of ours and the baseline in turn: what disturbs the machine for a while disturbs both. */
export async function* inTurn(
  context: Context,
  ours: () => Promise<Measured>,
  baseline: () => Promise<Measured>
): AsyncIterable<Sample> {
  for (let run = 1; run <= context.runs; run++) {
    context.say(`run ${run} of ${context.runs}, ours`)
    await context.workplace.warmUp(context.size)
    const a = await ours()
    context.say(`run ${run} of ${context.runs}, the baseline`)
    await context.workplace.warmUp(context.size)
    const b = await baseline()
    const details = { ...a.details, ...prefixed('baseline ', b.details) }
    yield { ours: a.figure, baseline: b.figure, ratio: a.figure / b.figure, details }
  }
}

/** So many runs of ours, beside which nothing stands. */
export async function* alone(context: Context, ours: () => Promise<Measured>): AsyncIterable<Sample> {
  for (let run = 1; run <= context.runs; run++) {
    context.say(`run ${run} of ${context.runs}`)
    const { figure, details } = await ours()
    yield { ours: figure, baseline: null, ratio: null, details }
  }
}

function prefixed(prefix: string, details: Details): Details {
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [prefix + name, value]))
}
