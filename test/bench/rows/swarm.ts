import { join } from 'node:path'
import type { TorrentOptions } from '../../../electron/metainfo/plan.ts'
import { CappedHosts } from '../capped-hosts.ts'
import { mustBeSame } from '../compare.ts'
import { needsLibtorrent, needsNamespaces } from '../needs.ts'
import type { Context, Row, Sample } from '../row.ts'
import { numberIn, type Program } from '../program.ts'
import type { Kind } from '../transfer.ts'
import { type Input } from '../workplace.ts'

const HOSTS = 8
/** Bits per second that each host may send. */
const RATE = 80_000_000
/** Bytes at most: what the bound is 21 s for. */
const MOST = 210_000_000
const PORT = 7100
/** As libtorrent cuts 210 MB when it may choose. */
const TORRENT: TorrentOptions = { version: 'v1', pieceLength: 256 * 1024 }

/**
 * One seed, seven leechers, all told of each other at once, going on to serve until the last is done. No swarm can be faster
 * than fluid that is nowhere held up (Kumar and Ross, 2006): the seed has to send it all once, and all hosts together have to
 * send it to each leecher. Seconds are from then until the last leecher has verified and written its last piece.
 */
export const swarmRow: Row = {
  name: 'swarm',
  title: `One seed, ${HOSTS - 1} leechers, each sending ${RATE / 1e6} Mbit/s`,
  baseline: 'the fluid bound',
  unit: 's',
  targets: [{ of: 'ratio', atMost: 1.25 }],
  needs: [needsNamespaces, needsLibtorrent],
  run: swarms
}

async function* swarms(context: Context): AsyncIterable<Sample> {
  const size = Math.min(context.size, MOST)
  const input = await context.workplace.input({ size, torrent: TORRENT })
  const bound = fluidBound(size, HOSTS, RATE / 8)
  for (let run = 1; run <= context.runs; run++) {
    context.say(`run ${run} of ${context.runs}, ours`)
    const ours = await lastDone(context, input, 'shoal-peer')
    context.say(`run ${run} of ${context.runs}, libtorrent`)
    const theirs = await lastDone(context, input, 'libtorrent-peer')
    const details = {
      'first leecher, s': ours.first,
      'libtorrent, s': theirs.last,
      'libtorrent, times the bound': theirs.last / bound
    }
    yield { ours: ours.last, baseline: bound, ratio: ours.last / bound, details }
  }
}

/** Seconds. @param rate bytes per second that each of the hosts may send */
export function fluidBound(size: number, hosts: number, rate: number): number {
  return Math.max(size / rate, ((hosts - 1) * size) / (hosts * rate))
}

async function lastDone(
  context: Context,
  input: Input,
  kind: Kind
): Promise<{ readonly first: number; readonly last: number }> {
  const hosts = new CappedHosts(HOSTS)
  const remove = context.workplace.own(() => hosts.down())
  try {
    await hosts.up(RATE)
    return await context.workplace.withFolder((folder) => swarm(context, hosts, input, kind, folder))
  } finally {
    await context.programs.killAll()
    await remove()
  }
}

async function swarm({ programs }: Context, hosts: CappedHosts, input: Input, kind: Kind, folder: string) {
  const start = (host: number): Program => {
    const [role, path] =
      host > 0
        ? ['get', join(folder, `got-${host}`)]
        : ['seed', kind === 'shoal-peer' ? input.file : input.folder]
    const job = {
      role,
      path,
      torrent: input.torrent,
      options: input.options,
      state: join(folder, `state-${host}`),
      host: hosts.address(host),
      port: PORT,
      bootstrap: 'none'
    }
    return programs.start(kind, host > 0 ? `leecher ${host}` : 'seed', job, { prefix: hosts.prefix(host) })
  }
  const all = Array.from({ length: hosts.count }, (_, host) => start(host))
  await Promise.all(all.map((program) => program.event('ready')))
  all.forEach((program, host) => program.tell('begin', { peers: othersThan(host, hosts) }))
  const done = await Promise.all(all.slice(1).map((leecher) => leecher.event('done')))
  await Promise.all(all.map((program) => program.end()))
  for (let host = 1; host < hosts.count; host++)
    await mustBeSame(input.file, join(folder, `got-${host}`, input.name))
  const seconds = done.map((event) => numberIn(event, 'seconds'))
  return { first: Math.min(...seconds), last: Math.max(...seconds) }
}

function othersThan(host: number, hosts: CappedHosts): readonly object[] {
  return Array.from({ length: hosts.count }, (_, other) => other)
    .filter((other) => other !== host)
    .map((other) => ({ host: hosts.address(other), port: PORT }))
}
