import { describe, expect, it } from 'vitest'
import { nextStep, type Standing } from '../../../electron/network/trackers/next-step.ts'

const NOW = 1_000_000

describe('the next step among trackers', () => {
  it.each([
    // Tiers; seconds from now: f fresh, ?3 asked 3 s ago, !3 the same and it has answered, w5 working, x5 failing, - unusable.
    ['', 'wait'],
    ['-', 'wait'],
    ['f f | f', 'ask 0'],
    ['- f', 'ask 1'],
    ['?3 f | f', 'wait 7'],
    ['!3 f | f', 'wait'],
    ['?10 f | f', 'ask 1'],
    ['?10 ?4 | f', 'wait 6'],
    ['?10 ?10 | ?11', 'wait'],
    ['w5 f | f', 'wait 5'],
    ['w0 f | f', 'ask 0'],
    ['x5 f | f', 'ask 1'],
    ['x5 x9 | f', 'ask 2'],
    ['x5 x9 | x7', 'wait 5'],
    ['x-1 x-9 | x7', 'ask 1'],
    ['x-1 x-9 | f', 'ask 2'],
    ['x-1 | w9', 'ask 0'],
    ['x-1 | w0', 'ask 1'],
    ['x4 | w9 f', 'wait 4'],
    ['w9 | x-1', 'wait 9'],
    ['?2 | w-5', 'wait 8'],
    ['?20 | w-5', 'ask 1'],
    ['f | w9', 'ask 0'],
    ['x-1 ?3 | f', 'wait 7']
  ])('%s: %s', (drawing, step) => {
    expect(stepOf(drawing)).toBe(step)
  })
})

function stepOf(drawing: string): string {
  let at = 0
  const tiers = drawing.split('|').map((tier) =>
    tier
      .split(' ')
      .filter((entry) => entry !== '')
      .map((entry) => ({ standing: standing(entry), at: at++ }))
  )
  const step = nextStep(tiers, NOW)
  if ('ask' in step) return `ask ${step.ask.at}`
  return step.waitUntil === Infinity ? 'wait' : `wait ${(step.waitUntil - NOW) / 1_000}`
}

function standing(entry: string): Standing {
  const ms = Number(entry.slice(1)) * 1_000
  switch (entry.charAt(0)) {
    case 'f':
      return { name: 'fresh' }
    case '?':
      return { name: 'asking', since: NOW - ms, hasAnswered: false }
    case '!':
      return { name: 'asking', since: NOW - ms, hasAnswered: true }
    case 'w':
      return { name: 'working', next: NOW + ms, earliest: NOW }
    case 'x':
      return { name: 'failing', next: NOW + ms, earliest: NOW }
    default:
      return { name: 'unusable' }
  }
}
