import { join } from 'node:path'
import { mustBeSame } from '../compare.ts'
import { needsAria2, needsLibtorrent, needsNamespaces, needsTransmission } from '../needs.ts'
import { numberIn } from '../program.ts'
import type { Context, Row, Sample } from '../row.ts'
import { transfer, type HostOfPeer, type Kind } from '../transfer.ts'
import { withTwoHosts, type TwoHosts } from '../two-hosts.ts'
import { V1_OF_1_MIB, writeTorrent, type Input } from '../workplace.ts'

const GiB = 2 ** 30
const OTHERS = ['aria2', 'transmission'] as const

/**
 * What a seed and a getter together take of the processor for a GiB of plain TCP between two hosts: reading, sending, verifying
 * and writing. Unlike rates it does not depend on what else the machine does.
 */
export const cpuRow: Row = {
  name: 'cpu-per-gib',
  title: 'CPU of a seed and a getter for each GiB, plain TCP',
  baseline: 'libtorrent',
  unit: 's',
  targets: [],
  needs: [needsNamespaces, needsLibtorrent, needsAria2, needsTransmission],
  run: samples
}

async function* samples(context: Context): AsyncIterable<Sample> {
  const input = await context.workplace.input({ size: context.size, torrent: V1_OF_1_MIB })
  const secondsOf = async (who: string, used: (hosts: TwoHosts) => Promise<number>): Promise<number> => {
    context.say(who)
    await context.workplace.warmUp(context.size)
    return ((await withTwoHosts(context, { tcp: true }, used)) * GiB) / input.size
  }
  for (let run = 1; run <= context.runs; run++) {
    const label = (who: string): string => `run ${run} of ${context.runs}, ${who}`
    const ours = await secondsOf(label('ours'), (hosts) => between(context, input, 'shoal-peer', hosts))
    const theirs = await secondsOf(label('libtorrent'), (hosts) =>
      between(context, input, 'libtorrent-peer', hosts)
    )
    const details: Record<string, number> = {}
    for (const client of OTHERS)
      details[`${client}, s`] = await secondsOf(label(client), (hosts) =>
        betweenOthers(context, input, client, hosts)
      )
    yield { ours, baseline: theirs, ratio: ours / theirs, details }
  }
}

async function between(context: Context, input: Input, kind: Kind, hosts: TwoHosts): Promise<number> {
  const { done, served } = await transfer(context, input, [kind, kind], { tcpLanes: false, hosts })
  return numberIn(done, 'cpu') + numberIn(served, 'cpu')
}

/** They are told of each other by a tracker on the seed's host. */
async function betweenOthers(
  { workplace, programs }: Context,
  input: Input,
  client: (typeof OTHERS)[number],
  [there, here]: TwoHosts
): Promise<number> {
  return await workplace.withFolder(async (folder) => {
    const tracker = programs.start(
      'idle-services',
      'tracker',
      { host: there.address, count: 1, nodes: 0 },
      { prefix: there.prefix }
    )
    const { tracker: url } = await tracker.event('ready')
    const torrent = join(folder, 'input.torrent')
    await writeTorrent(input.file, { ...input.options, trackers: [[String(url)]] }, torrent)
    const start = (role: 'seed' | 'get', path: string, { address: host, prefix }: HostOfPeer) =>
      programs.start(
        'other-client',
        `${client}, ${role}`,
        { client, role, torrent, path, state: join(folder, role), host },
        { prefix }
      )
    const seed = start('seed', input.folder, there)
    await seed.event('ready')
    await tracker.event('settled')
    const getter = start('get', join(folder, 'got'), here)
    await getter.event('ready')
    seed.tell('begin')
    getter.tell('begin')
    const done = await getter.event('done')
    seed.tell('report')
    const served = await seed.event('report')
    await Promise.all([seed.end(), getter.end(), tracker.end()])
    await mustBeSame(input.file, join(folder, 'got', input.name))
    return numberIn(done, 'cpu') + numberIn(served, 'cpu')
  })
}
