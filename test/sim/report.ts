import { drawCurve } from './draw.ts'
import type { Bound, Outcome, Scenario } from './scenario.ts'

export interface Measure {
  readonly figure: string
  readonly value: number
  readonly bound: string
  readonly met: boolean
}

/** Each figure beside its bound. */
export function measure(bounds: readonly Bound[], { figures }: Outcome, isSmall: boolean): Measure[] {
  return bounds.map((bound) => {
    const { figure, atMost, atLeast, small, digits = 3 } = bound
    const value = figures[figure] ?? NaN
    const limit = (isSmall ? small : undefined) ?? atMost ?? atLeast ?? NaN
    const met = atMost === undefined ? value >= limit : value <= limit
    return {
      figure,
      value: Number(value.toFixed(digits)),
      bound: `${atMost === undefined ? '≥' : '≤'} ${limit}`,
      met
    }
  })
}

/** For people. */
export function describe(scenario: Scenario, measures: readonly Measure[], outcome: Outcome): string {
  const width = Math.max(...measures.map(({ figure }) => figure.length))
  const lines = measures.map(
    ({ figure, value, bound, met }) =>
      `  ${met ? '✓' : '✗'} ${figure.padEnd(width)}  ${String(value).padStart(8)}  ${bound}`
  )
  return [`${scenario.name}: ${scenario.about}`, ...lines, '', drawCurve(outcome.curve), ''].join('\n')
}
