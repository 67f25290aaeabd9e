import { Crowd, GIVER, many, mean, SEED, timeOf } from '../crowd.ts'
import type { Options, Outcome, Scenario } from '../scenario.ts'
import { freeRider } from '../scripted/free-rider.ts'

const LOSS = 'time of those who give, times that without free riders'
const LATE = 'time of free riders, times that of those who give'

/** Givers leave when they are done, so that the seed remains the bottleneck for those who are not. */
export const freeRiders: Scenario = {
  name: 'free-riders',
  about: 'one in five uploads nothing; whoever gives leaves when done',
  full: { peers: 100, bytes: 200_000_000 },
  small: { peers: 25, bytes: 66_000_000 },
  bounds: [
    { figure: LOSS, atMost: 1.05, small: 1.1 },
    { figure: LATE, atLeast: 2, small: 1.4 }
  ],
  run
}

function run(options: Options): Outcome {
  const riders = Math.round(options.peers / 5)
  const givers = many(options.peers - riders, GIVER)
  const alone = new Crowd(options, [SEED, ...givers])
  alone.leaveWhenDone()
  alone.finish()
  const beset = new Crowd(options, [SEED, ...givers, ...many(riders, freeRider(GIVER))])
  beset.leaveWhenDone()
  beset.finish()
  const [gave, rode] = [beset.nodes.slice(1, -riders), beset.nodes.slice(-riders)]
  const time = mean(gave.map(timeOf))
  const figures = { [LOSS]: time / mean(alone.leechers.map(timeOf)), [LATE]: mean(rode.map(timeOf)) / time }
  return { figures, ...beset.outcome }
}
