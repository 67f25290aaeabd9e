import type { Figures, RowResult } from './measure.ts'
import { haveParted, type Spread } from './statistics.ts'
import { short } from './table.ts'

/** Old and new figures of every row that both runs measured, one line each, and what moved further than its own runs differ. */
export function compareResults(before: readonly RowResult[], after: readonly RowResult[]): string {
  const lines = after.flatMap((row) => {
    const old = before.find(({ name }) => name === row.name)
    return old?.outcome.type === 'measured' && row.outcome.type === 'measured'
      ? [compareRow(row, old.outcome.figures, row.outcome.figures)]
      : []
  })
  return lines.length === 0 ? 'No row was measured in both runs.' : lines.join('\n')
}

function compareRow({ name, unit }: RowResult, before: Figures, after: Figures): string {
  const hasRatios = before.ratio !== null && after.ratio !== null
  const old = (hasRatios ? before.ratio : null) ?? before.ours
  const now = (hasRatios ? after.ratio : null) ?? after.ours
  const suffix = hasRatios ? '' : ` ${unit}`
  const verdict = haveParted(old, now)
    ? `moved by ${percent(now.median / old.median - 1)}`
    : 'within the spread'
  return `${name}: was ${text(old)}${suffix}, is ${text(now)}${suffix}: ${verdict}`
}

function text({ median, least, most }: Spread): string {
  return `${short(median)} (${short(least)} to ${short(most)})`
}

function percent(change: number): string {
  return `${change < 0 ? '−' : '+'}${Math.abs(change * 100).toFixed(1)} %`
}
