import { Crowd, GIVER, many, mean, SEED } from '../crowd.ts'
import type { SwarmNode } from '../node.ts'
import type { NodeSetup } from '../node-setup.ts'
import type { Options, Outcome, Scenario } from '../scenario.ts'
import { freeRider } from '../scripted/free-rider.ts'
import { junkSender } from '../scripted/junk-sender.ts'
import { poisoner } from '../scripted/poisoner.ts'

const BAD = 'bad pieces of one poisoner anyone took, at most'
const CAUGHT = 'poisoners banned by those they harmed, share'
const SILENCED = 'junk senders banned by those who give, share'
const WASTE = 'bytes for nothing, share'
const WORST = 'the same for the worst off'
const BOUGHT = 'payload junk senders got, times that of as many who sent none'
const FEW = 5

export const poison: Scenario = {
  name: 'poison',
  about: 'five poisoners, some of whom spoil every block and some one in five, and five who send junk',
  full: { peers: 100, bytes: 200_000_000 },
  small: { peers: 30, bytes: 66_000_000 },
  bounds: [
    { figure: BAD, atMost: 2 },
    { figure: CAUGHT, atLeast: 1 },
    { figure: SILENCED, atLeast: 1 },
    { figure: WASTE, atMost: 0.01, small: 0.02 },
    { figure: WORST, atMost: 0.015, small: 0.03 },
    { figure: BOUGHT, atMost: 1 }
  ],
  run
}

function run(options: Options): Outcome {
  const quiet = crowdWith(options, freeRider(GIVER))
  const crowd = crowdWith(options, junkSender(GIVER))
  const givers = giversOf(crowd)
  const poisoners = crowd.nodes.filter(({ setup }) => setup.poison !== undefined)
  const harmed = givers.flatMap((giver) =>
    poisoners.flatMap((one) => (badFrom(giver, one) > 0 ? [{ giver, one }] : []))
  )
  const senders = crowd.nodes.slice(-FEW)
  const waste = givers.map(({ exchange }) => wasted(exchange.waste()) / options.bytes)
  const figures = {
    [BAD]: Math.max(...harmed.map(({ giver, one }) => badFrom(giver, one))),
    [CAUGHT]: mean(harmed.map(({ giver, one }) => Number(giver.banned.has(one.identity)))),
    [SILENCED]: mean(senders.flatMap((one) => givers.map(({ banned }) => Number(banned.has(one.identity))))),
    [WASTE]: mean(waste),
    [WORST]: Math.max(...waste),
    [BOUGHT]: gotBy(senders) / gotBy(quiet.nodes.slice(-FEW))
  }
  return { figures, ...crowd.outcome }
}

/** Runs until those who give are done. The last of the nodes are the others. */
function crowdWith(options: Options, others: NodeSetup): Crowd {
  const poisoners = [1, 1, 1, 0.2, 0.2].map((share) => poisoner(GIVER, share))
  const givers = many(options.peers - 2 * FEW, GIVER)
  const crowd = new Crowd(options, [SEED, ...givers, ...poisoners, ...many(FEW, others)])
  crowd.finish(giversOf(crowd))
  return crowd
}

function giversOf({ nodes }: Crowd): readonly SwarmNode[] {
  return nodes.slice(1, -2 * FEW)
}

function badFrom(giver: SwarmNode, poisoner: SwarmNode): number {
  return giver.store.spoiledBy.get(poisoner.index) ?? 0
}

function gotBy(nodes: readonly SwarmNode[]): number {
  return nodes.reduce((sum, { received }) => sum + received, 0)
}

function wasted({ duplicate, unwanted, failed }: ReturnType<SwarmNode['exchange']['waste']>): number {
  return duplicate + unwanted + failed
}
