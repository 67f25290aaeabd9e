import { describe, expect, it } from 'vitest'
import { compareResults, compareRuns } from './against.ts'
import { machine } from './keep.ts'
import { figuresOf, isMet, type RowResult } from './measure.ts'
import type { Sample, Target } from './row.ts'
import { detailsOf, short, tableOf } from './table.ts'

const AT_LEAST_ONE: Target = { of: 'ratio', atLeast: 1 }

describe('the table', () => {
  it('shows medians, the ratio of the pairs with its spread, and whether that is enough', () => {
    expect(tableOf([result('plain', [pair(300, 250), pair(200, 250), pair(330, 300)])])).toBe(
      [
        '| row   | what                        |     ours |   beside | ratio (least to most) | target |     |',
        '| ----- | --------------------------- | -------: | -------: | --------------------- | ------ | --- |',
        '| plain | Shoal, beside the other one | 300 MB/s | 250 MB/s | 1.10 (0.80 to 1.20)   | ≥ 1    | met |'
      ].join('\n')
    )
  })

  it('names the reason for which a row was left out or failed', () => {
    const text = tableOf([
      { ...result('a', []), outcome: { type: 'left out', why: 'it needs root' } },
      { ...result('b', []), outcome: { type: 'failed', why: 'The seed ended.' } }
    ])
    expect(text).toContain('left out: it needs root')
    expect(text).toContain('failed: The seed ended.')
  })

  it('has no ratio where there is nothing to stand beside', () => {
    const text = tableOf([
      result('picks', [alone(210_000), alone(190_000)], [{ of: 'ours', atLeast: 200_000 }])
    ])
    expect(text).toContain('| 200,000 MB/s |        | (190,000 to 210,000)')
    expect(text).toContain('| ≥ 200,000 MB/s | met |')
  })

  it('gives no verdict where nothing is aimed at', () => {
    expect(tableOf([result('rc4', [pair(1, 2)], [])])).toMatch(/0\.50 \(0\.50 to 0\.50\) +\| +\| +\|$/)
  })

  it('lists what else was told, as medians', () => {
    const details = [{ memory: 100 }, { memory: 300 }, { memory: 150 }]
    expect(
      detailsOf([
        result(
          'plain',
          details.map((each) => ({ ...pair(1, 1), details: each }))
        )
      ])
    ).toBe('plain: memory 150')
  })

  it.each([
    [0.123456, '0.123'],
    [12.345, '12.3'],
    [1234.5, '1,235'],
    [0, '0']
  ])('writes %d as %s', (value, text) => {
    expect(short(value)).toBe(text)
  })
})

describe('a target', () => {
  const figures = figuresOf([pair(150, 100)])

  it.each<[string, Target, boolean]>([
    ['of a ratio is met from its limit on', { of: 'ratio', atLeast: 1.5 }, true],
    ['of a ratio is missed below', { of: 'ratio', atLeast: 1.51 }, false],
    ['of our own figure is met up to its limit', { of: 'ours', atMost: 150 }, true],
    ['of our own figure is missed above', { of: 'ours', atMost: 149 }, false]
  ])('%s', (_, target, met) => {
    expect(figures !== null && isMet(target, figures)).toBe(met)
  })

  it('of a ratio is missed without a ratio', () => {
    const lone = figuresOf([alone(5)])
    expect(lone !== null && isMet(AT_LEAST_ONE, lone)).toBe(false)
  })
})

describe('beside an earlier run', () => {
  const before = [result('plain', [pair(100, 100), pair(110, 100), pair(90, 100)])]

  it('a row that moved beyond the spread is said to have moved, and by how much', () => {
    expect(compareResults(before, [result('plain', [pair(125, 100), pair(130, 100), pair(120, 100)])])).toBe(
      'plain: was 1 (0.9 to 1.1), is 1.25 (1.2 to 1.3): moved by +25.0 %'
    )
  })

  it('a row that did not is said to be within the spread', () => {
    expect(compareResults(before, [result('plain', [pair(105, 100)])])).toMatch(/: within the spread$/)
  })

  it('rows without a ratio are compared by their own figures', () => {
    expect(compareResults([result('picks', [alone(100)])], [result('picks', [alone(80)])])).toBe(
      'picks: was 100 (100 to 100) MB/s, is 80 (80 to 80) MB/s: moved by −20.0 %'
    )
  })

  it('runs of other sizes or machines are said to be hard to compare', () => {
    const run = { at: '', machine: machine('.'), size: 64, runs: 1, rows: before }
    expect(compareRuns(run, run)).not.toContain('hard to compare')
    expect(compareRuns(run, { ...run, size: 128 })).toMatch(
      /^They are hard to compare: inputs of 64 and 128 bytes\./
    )
    const other = { ...run.machine, cores: run.machine.cores + 1 }
    expect(compareRuns(run, { ...run, machine: other })).toMatch(/^They are hard to compare: .*cores/)
  })

  it('rows that only one of the two has are passed over', () => {
    expect(compareResults(before, [result('other', [pair(1, 1)])])).toBe('No row was measured in both runs.')
  })
})

function pair(ours: number, baseline: number): Sample {
  return { ours, baseline, ratio: ours / baseline, details: {} }
}

function alone(ours: number): Sample {
  return { ours, baseline: null, ratio: null, details: {} }
}

function result(
  name: string,
  samples: readonly Sample[],
  targets: readonly Target[] = [AT_LEAST_ONE]
): RowResult {
  const figures = figuresOf(samples)
  return {
    name,
    title: 'Shoal',
    baseline: 'the other one',
    unit: 'MB/s',
    targets,
    outcome:
      figures === null
        ? { type: 'failed', why: 'Nothing was measured.' }
        : { type: 'measured', figures, samples, isMet: targets.every((target) => isMet(target, figures)) }
  }
}
