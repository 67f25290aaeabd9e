import { Crowd, duplicates, GIVER, many, SEED, timeOf } from '../crowd.ts'
import type { Options, Outcome, Scenario } from '../scenario.ts'

const COST = 'time of any other, times that without the slow one'
const DUPLICATES = 'blocks that came twice, share'

export const slowPeer: Scenario = {
  name: 'slow-peer',
  about: 'one peer has a hundredth of the others’ rate',
  full: { peers: 100, bytes: 200_000_000 },
  small: { peers: 20, bytes: 66_000_000 },
  bounds: [
    { figure: COST, atMost: 1.03, small: 1.1 },
    { figure: DUPLICATES, atMost: 0.005 }
  ],
  run
}

function run(options: Options): Outcome {
  const givers = many(options.peers - 1, GIVER)
  const alone = new Crowd(options, [SEED, ...givers])
  alone.finish()
  const slow = { up: GIVER.up / 100, down: (GIVER.down ?? 0) / 100 }
  const beset = new Crowd(options, [SEED, ...givers, slow])
  const others = beset.nodes.slice(1, -1)
  beset.finish(others)
  const before = inOrder(alone.nodes.slice(1).map(timeOf))
  const figures = {
    // Who is first and who last is chance: the first are compared with the first.
    [COST]: Math.max(...inOrder(others.map(timeOf)).map((time, at) => time / (before[at] ?? 0))),
    [DUPLICATES]: duplicates(others, options.bytes)
  }
  return { figures, ...beset.outcome }
}

function inOrder(times: readonly number[]): number[] {
  return times.toSorted((a, b) => a - b)
}
