import type { Kept } from './keep.ts'
import type { Figures, RowResult } from './measure.ts'
import { haveParted, type Spread } from './statistics.ts'
import { short } from './table.ts'

/** Two runs side by side, with a warning where more than Shoal differs between them. */
export function compareRuns(before: Kept, after: Kept): string {
  const differences = [
    before.size === after.size ? null : `inputs of ${before.size} and ${after.size} bytes`,
    before.machine.cpu === after.machine.cpu && before.machine.cores === after.machine.cores
      ? null
      : `${before.machine.cpu} with ${before.machine.cores} cores and ${after.machine.cpu} with ${after.machine.cores}`,
    before.machine.node === after.machine.node
      ? null
      : `Node ${before.machine.node} and ${after.machine.node}`
  ].filter((difference) => difference !== null)
  const warning = differences.length === 0 ? '' : `They are hard to compare: ${differences.join('; ')}.\n`
  return warning + compareResults(before.rows, after.rows)
}

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
