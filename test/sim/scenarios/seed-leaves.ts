import { Crowd, GIVER, many, SEED } from '../crowd.ts'
import type { Options, Outcome, Scenario } from '../scenario.ts'

const FINISHED = 'leechers that finish, share'
const COPIES = 1.1
const LOOK_EVERY = 10

export const seedLeaves: Scenario = {
  name: 'seed-leaves',
  about: `the only seed leaves when it has sent ${COPIES} copies`,
  full: { peers: 100, bytes: 200_000_000 },
  small: { peers: 20, bytes: 66_000_000 },
  bounds: [{ figure: FINISHED, atLeast: 1 }],
  run
}

function run(options: Options): Outcome {
  const crowd = new Crowd(options, [SEED, ...many(options.peers, GIVER)])
  const { swarm, leechers } = crowd
  const [seed] = crowd.nodes
  const look = (): void => {
    if (seed === undefined) return
    if (seed.sent >= COPIES * options.bytes) return swarm.leave(seed)
    swarm.at(swarm.now + LOOK_EVERY, look)
  }
  look()
  crowd.finish()
  const finished = leechers.filter(({ completedAt }) => completedAt < Infinity)
  return { figures: { [FINISHED]: finished.length / leechers.length }, ...crowd.outcome }
}
