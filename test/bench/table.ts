import type { Figures, RowResult } from './measure.ts'
import type { Target } from './row.ts'
import type { Spread } from './statistics.ts'

const HEADS = ['row', 'what', 'ours', 'beside', 'ratio (least to most)', 'target', ''] as const
/** Columns of numbers, which stand to the right. */
const RIGHT = new Set([2, 3])

/** The results as a Markdown table, which reads well on a terminal too. */
export function tableOf(results: readonly RowResult[]): string {
  const lines = [HEADS, ...results.map(cellsOf)]
  const widths = HEADS.map((_, column) => Math.max(3, ...lines.map((cells) => (cells[column] ?? '').length)))
  const [head = '', ...body] = lines.map((cells) => lineOf(cells, widths))
  const rule = widths.map((width, column) =>
    RIGHT.has(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)
  )
  return [head, `| ${rule.join(' | ')} |`, ...body].join('\n')
}

/** What the processes of each row told besides, a line for each row that has any. */
export function detailsOf(results: readonly RowResult[]): string {
  return results
    .flatMap(({ name, outcome }) => {
      if (outcome.type !== 'measured') return []
      const details = Object.entries(outcome.figures.details).map(
        ([what, value]) => `${what} ${short(value)}`
      )
      return details.length === 0 ? [] : [`${name}: ${details.join('; ')}`]
    })
    .join('\n')
}

/** Three digits that count, as much as anyone can tell of a noisy machine. */
export function short(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}

export function titleOf({
  title,
  baseline
}: {
  readonly title: string
  readonly baseline: string | null
}): string {
  return baseline === null ? title : `${title}, beside ${baseline}`
}

function cellsOf(result: RowResult): readonly string[] {
  const { name, unit, targets, outcome } = result
  const what = titleOf(result)
  const target = targets.map(targetText(unit)).join(', ')
  if (outcome.type !== 'measured') return [name, what, '', '', '', target, `${outcome.type}: ${outcome.why}`]
  const { figures } = outcome
  return [
    name,
    what,
    figure(figures.ours, unit),
    figure(figures.baseline, unit),
    ratio(figures),
    target,
    verdictOf(result, outcome.isMet)
  ]
}

/** What has no target is only told. */
function verdictOf({ targets }: RowResult, isMet: boolean): string {
  return targets.length === 0 ? '' : isMet ? 'met' : 'not met'
}

function figure(spread: Spread | null, unit: string): string {
  return spread === null ? '' : `${short(spread.median)} ${unit}`
}

function ratio({ ratio: spread, ours }: Figures): string {
  const { median, least, most } = spread ?? ours
  const text = `${spread === null ? '' : median.toFixed(2)} (${digits(least, spread)} to ${digits(most, spread)})`
  return text.trim()
}

/** Ratios have two decimals; what has none shows the spread of its figure. */
function digits(value: number, ratioSpread: Spread | null): string {
  return ratioSpread === null ? short(value) : value.toFixed(2)
}

function targetText(unit: string): (target: Target) => string {
  return (target) => {
    const [word, limit] = 'atLeast' in target ? ['≥', target.atLeast] : ['≤', target.atMost]
    return `${word} ${limit.toLocaleString('en')}${target.of === 'ours' ? ` ${unit}` : ''}`
  }
}

function lineOf(cells: readonly string[], widths: readonly number[]): string {
  const padded = widths.map((width, column) => {
    const cell = cells[column] ?? ''
    return RIGHT.has(column) ? cell.padStart(width) : cell.padEnd(width)
  })
  return `| ${padded.join(' | ')} |`
}
