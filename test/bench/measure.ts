import type { Context, Details, Row, Sample, Target } from './row.ts'
import { spreadOf, type Spread } from './statistics.ts'

/** What became of a row: exactly one of these. */
export type Outcome =
  | {
      readonly type: 'measured'
      readonly isMet: boolean
      readonly figures: Figures
      readonly samples: readonly Sample[]
    }
  /** It cannot run here, for this reason. */
  | { readonly type: 'left out'; readonly why: string }
  | { readonly type: 'failed'; readonly why: string }

export interface Figures {
  readonly ours: Spread
  readonly baseline: Spread | null
  /** Of the pairs, each taken one after the other. */
  readonly ratio: Spread | null
  /** Medians. */
  readonly details: Details
}

export interface RowResult {
  readonly name: string
  readonly title: string
  readonly baseline: string | null
  readonly unit: string
  readonly targets: readonly Target[]
  readonly outcome: Outcome
}

/** Runs a row to its end, or says in a sentence why there is none. */
export async function measure(row: Row, context: Context): Promise<RowResult> {
  const { name, title, baseline, unit, targets } = row
  return { name, title, baseline, unit, targets, outcome: await outcomeOf(row, context) }
}

async function outcomeOf(row: Row, context: Context): Promise<Outcome> {
  const why = row.needs.map((need) => need()).find((reason) => reason !== null)
  if (why !== undefined) return { type: 'left out', why }
  const samples: Sample[] = []
  try {
    for await (const sample of row.run(context)) samples.push(sample)
  } catch (error) {
    await context.programs.killAll()
    return { type: 'failed', why: error instanceof Error ? error.message : String(error) }
  }
  const figures = figuresOf(samples)
  if (figures === null) return { type: 'failed', why: 'Nothing was measured.' }
  return { type: 'measured', isMet: row.targets.every((target) => isMet(target, figures)), figures, samples }
}

/** @returns null for no samples */
export function figuresOf(samples: readonly Sample[]): Figures | null {
  const ours = spreadOf(samples.map((sample) => sample.ours))
  if (ours === null) return null
  return {
    ours,
    baseline: spreadOf(samples.map((sample) => sample.baseline).filter((value) => value !== null)),
    ratio: spreadOf(samples.map((sample) => sample.ratio).filter((value) => value !== null)),
    details: mediansOf(samples.map((sample) => sample.details))
  }
}

export function isMet(target: Target, figures: Figures): boolean {
  const median = figures[target.of]?.median
  if (median === undefined) return false
  return 'atLeast' in target ? median >= target.atLeast : median <= target.atMost
}

function mediansOf(all: readonly Details[]): Details {
  const names = new Set(all.flatMap((details) => Object.keys(details)))
  const medians: Record<string, number> = {}
  for (const name of names) {
    const spread = spreadOf(all.map((details) => details[name]).filter((value) => value !== undefined))
    if (spread !== null) medians[name] = spread.median
  }
  return medians
}
