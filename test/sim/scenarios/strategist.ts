import { Crowd, mean, SEED, timeOf } from '../crowd.ts'
import type { Options, Outcome, Scenario } from '../scenario.ts'
import { strategist } from '../scripted/strategist.ts'
import { classLines } from './classes.ts'

const GAIN = 'time under the rule, times that of a strategist'
/** Strategists among the fast: few enough that they hardly meet. */
const STRATEGISTS = 4

export const strategists: Scenario = {
  name: 'strategist',
  about: 'among peers of 1 : 4 : 16 a few fast ones pay each peer the least it takes, as BitTyrant does',
  full: { peers: 99, bytes: 200_000_000 },
  small: { peers: 30, bytes: 100_000_000 },
  bounds: [{ figure: GAIN, atMost: 1.1, small: 1.15 }],
  run
}

function run(options: Options): Outcome {
  const [honest, sly] = [false, true].map((isSly) => {
    const lines = classLines(options.peers).map((line, at, { length }) =>
      isSly && at >= length - STRATEGISTS ? strategist(line) : line
    )
    const crowd = new Crowd(options, [SEED, ...lines])
    crowd.finish(crowd.nodes.slice(-STRATEGISTS))
    return crowd
  })
  if (honest === undefined || sly === undefined) throw new Error('there are two runs')
  const figures = { [GAIN]: timeOfLast(honest) / timeOfLast(sly) }
  return { figures, ...sly.outcome }
}

function timeOfLast(crowd: Crowd): number {
  return mean(crowd.nodes.slice(-STRATEGISTS).map(timeOf))
}
