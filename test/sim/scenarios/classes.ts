import { Crowd, many, SEED } from '../crowd.ts'
import type { SwarmNode } from '../node.ts'
import type { NodeSetup } from '../node-setup.ts'
import type { Options, Outcome, Scenario } from '../scenario.ts'

/** Bytes per second of the fastest: slow enough that a download takes many rechokes. */
const FASTEST = 625_000
const RATES = [FASTEST / 16, FASTEST / 4, FASTEST] as const
const NAMES = ['slow', 'middle', 'fast'] as const

/** Legout et al., "Clustering and sharing incentives in BitTorrent systems", 2007. */
export const classes: Scenario = {
  name: 'classes',
  about: 'upload rates of 1 : 4 : 16; what leechers exchange; whoever is done leaves',
  full: { peers: 99, bytes: 200_000_000 },
  small: { peers: 30, bytes: 100_000_000 },
  bounds: [
    ...NAMES.map((name) => ({ figure: within(name), atLeast: 0.5, small: 0.33 })),
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
  for (const { name, own } of classesOf(crowd))
    figures[within(name)] = exchanged(crowd, own, own) / exchanged(crowd, own, everyone)
  crowd.leaveWhenDone()
  crowd.finish()
  for (const { name, own } of classesOf(crowd))
    figures[downToUp(name)] = exchanged(crowd, everyone, own) / exchanged(crowd, own, everyone)
  return { figures, ...crowd.outcome }
}

type Group = (node: SwarmNode) => boolean

const everyone: Group = () => true

function classesOf({ nodes }: Crowd): { readonly name: string; readonly own: Group }[] {
  return RATES.map((rate, at) => {
    const own = new Set(nodes.filter(({ setup }) => setup.up === rate))
    return { name: NAMES[at] ?? '', own: (node) => own.has(node) }
  })
}

/** Bytes that leechers of one group sent leechers of another. */
function exchanged({ swarm }: Crowd, from: Group, to: Group): number {
  return swarm.links
    .filter((link) => link.node.setup.have !== 'all' && from(link.node) && to(link.to))
    .reduce((sum, { sent }) => sum + sent, 0)
}

function within(name: string): string {
  return `${name}: share sent within the class while all leech`
}

function downToUp(name: string): string {
  return `${name}: download to upload until done`
}
