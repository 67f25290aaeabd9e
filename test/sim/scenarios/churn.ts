import { Crowd, mean, MINUTE, timeOf } from '../crowd.ts'
import type { SwarmNode } from '../node.ts'
import type { NodeSetup } from '../node-setup.ts'
import type { Options, Outcome, Scenario } from '../scenario.ts'

const SPREAD = 'mean time of any ten minutes, times that of the hour, at most'
const LEAST = 'the same, at least'
/** Bytes per second: an hour of faster lines is ten times as many blocks and shows the same. */
const UP = 1_000_000
const LINE: NodeSetup = { up: UP, down: 4 * UP }
const ARRIVE_EVERY = 2_000
/** Milliseconds the other half stays and seeds. */
const STAY = MINUTE
const WINDOWS = 6

export const churn: Scenario = {
  name: 'churn',
  about: 'someone with 1 MB/s comes every 2 s for an hour; half leave when done, the others a minute later',
  full: { peers: 1_800, bytes: 20_000_000 },
  small: { peers: 60, bytes: 8_000_000 },
  bounds: [
    { figure: SPREAD, atMost: 1.1, small: 1.6 },
    { figure: LEAST, atLeast: 0.9, small: 0.5 }
  ],
  run
}

function run(options: Options): Outcome {
  const crowd = new Crowd(options, [{ ...LINE, have: 'all' }])
  const came: SwarmNode[] = []
  crowd.swarm.whenCompleted = (node) => {
    const stays = crowd.swarm.random() < 0.5 ? 0 : STAY
    crowd.swarm.at(crowd.swarm.now + stays, () => crowd.swarm.leave(node))
  }
  const arrive = (): void => {
    came.push(crowd.join(LINE))
    if (came.length < options.peers) crowd.swarm.at(crowd.swarm.now + ARRIVE_EVERY, arrive)
  }
  arrive()
  crowd.run(options.peers * ARRIVE_EVERY)
  crowd.finish(came)
  const all = mean(came.map(timeOf))
  // The first to come find nobody to trade with: the hour begins after them.
  const settled = came.slice(Math.floor(came.length / (WINDOWS * 4)))
  const means = Array.from({ length: WINDOWS }, (_, at) => mean(windowOf(settled, at).map(timeOf)) / all)
  return { figures: { [SPREAD]: Math.max(...means), [LEAST]: Math.min(...means) }, ...crowd.outcome }
}

function windowOf(nodes: readonly SwarmNode[], at: number): readonly SwarmNode[] {
  return nodes.slice((nodes.length * at) / WINDOWS, (nodes.length * (at + 1)) / WINDOWS)
}
