import { Crowd, DOWN, duplicates, GIVER, last, many, SEED, UP } from '../crowd.ts'
import type { Options, Outcome, Scenario } from '../scenario.ts'

const LAST = 'last leecher done, times the fluid bound'
const DUPLICATES = 'blocks that came twice, share'

export const flashCrowd: Scenario = {
  name: 'flash-crowd',
  about: 'one seed, and everyone comes at once',
  full: { peers: 100, bytes: 200_000_000 },
  small: { peers: 20, bytes: 66_000_000 },
  bounds: [
    { figure: LAST, atMost: 1.15, small: 1.3 },
    { figure: DUPLICATES, atMost: 0.005 }
  ],
  run: (options) => run(options)
}

export const largeFlashCrowd: Scenario = {
  name: 'flash-crowd-1000',
  about: 'the same with a thousand peers, each of whom knows only some',
  full: { peers: 1_000, bytes: 200_000_000 },
  small: { peers: 60, bytes: 33_000_000 },
  bounds: [
    { figure: LAST, atMost: 1.2, small: 1.7 },
    { figure: DUPLICATES, atMost: 0.005, small: 0.02 }
  ],
  run: (options) => run(options, options.peers / 8)
}

/** @param dials see `Crowd` */
function run(options: Options, dials?: number): Outcome {
  const crowd = new Crowd(options, [SEED, ...many(options.peers, GIVER)], dials)
  crowd.finish()
  const figures = {
    [LAST]: last(crowd.leechers) / fluidBound(options),
    [DUPLICATES]: duplicates(crowd.leechers, options.bytes)
  }
  return { figures, ...crowd.outcome }
}

/**
 * Milliseconds no distribution can beat: the seed must send one copy, each must receive one, and all lines together must send
 * as many as there are leechers (Kumar and Ross, 2006).
 */
export function fluidBound({ peers, bytes }: { readonly peers: number; readonly bytes: number }): number {
  return 1_000 * Math.max(bytes / UP, bytes / DOWN, (peers * bytes) / (UP + peers * UP))
}
