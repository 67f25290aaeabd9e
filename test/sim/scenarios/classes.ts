import { Crowd, many, SEED } from '../crowd.ts'
import type { NodeSetup, SwarmNode } from '../node.ts'
import type { Options, Outcome, Scenario } from '../scenario.ts'

/** Bytes per second of the fastest: slow enough that a download takes many rechokes. */
const FASTEST = 2_500_000
const RATES = [FASTEST / 16, FASTEST / 4, FASTEST] as const
const NAMES = ['slow', 'middle', 'fast'] as const

/** Legout et al., "Clustering and sharing incentives in BitTorrent systems", 2007. */
export const classes: Scenario = {
  name: 'classes',
  about: 'upload rates of 1 : 4 : 16; what leechers exchange until the first is done',
  full: { peers: 99, bytes: 200_000_000 },
  small: { peers: 30, bytes: 100_000_000 },
  bounds: [
    ...NAMES.map((name) => ({ figure: within(name), atLeast: 0.5, small: 0.4 })),
    ...NAMES.map((name) => ({ figure: downToUp(name), atLeast: 0.75, small: 0.6 })),
    ...NAMES.map((name) => ({ figure: downToUp(name), atMost: 1.25, small: 1.6 }))
  ],
  run
}

/** A third of the peers each, by class. */
export function classLines(peers: number): NodeSetup[] {
  return RATES.flatMap((up) => many(Math.floor(peers / 3), { up, down: 4 * up }))
}

function run(options: Options): Outcome {
  const crowd = new Crowd(options, [SEED, ...classLines(options.peers)])
  crowd.finishFirst()
  const figures: Record<string, number> = {}
  for (const [at, rate] of RATES.entries()) {
    const name = NAMES[at] ?? ''
    const own = crowd.nodes.filter(({ setup }) => setup.up === rate)
    const up = exchanged(crowd, (from) => own.includes(from))
    const down = exchanged(crowd, (_, to) => own.includes(to))
    figures[within(name)] = exchanged(crowd, (from, to) => own.includes(from) && own.includes(to)) / up
    figures[downToUp(name)] = down / up
  }
  return { figures, ...crowd.outcome }
}

/** Bytes that leechers sent each other. */
function exchanged(crowd: Crowd, counts: (from: SwarmNode, to: SwarmNode) => boolean): number {
  return crowd.swarm.links
    .filter(({ node, to }) => node.setup.have !== 'all' && counts(node, to))
    .reduce((sum, { sent }) => sum + sent, 0)
}

function within(name: string): string {
  return `${name}: share sent within the class`
}

function downToUp(name: string): string {
  return `${name}: download to upload`
}
