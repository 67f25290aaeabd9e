import { join } from 'node:path'
import type { Address } from '../../electron/network/types.ts'
import { mustBeSame } from './compare.ts'
import type { Context, Details, Measured } from './row.ts'
import { numberIn, type ProgramEvent } from './program.ts'
import type { Input } from './workplace.ts'

export type Kind = 'shoal-peer' | 'libtorrent-peer'

export interface TransferOptions {
  /** Where the two find each other; 'none': the getter is told the seed's address. */
  readonly bootstrap?: readonly Address[] | 'none'
  readonly tcpLanes?: boolean
  /** The lane that all bytes have to take, or the figure would be of something else. */
  readonly lane?: string
}

/** What both processes told of one transfer. */
export interface Transferred {
  readonly done: ProgramEvent
  /** Of the seed. */
  readonly served: ProgramEvent
  readonly details: Details
}

const HOST = '127.0.0.1'
/** A lane may begin before the better one is there: this share of bytes has to take the one that is measured. */
const MOST_BYTES = 0.99

/** Hands the input from one process to another, compares what came with what was sent, and removes it. */
export async function transfer(
  { workplace, programs }: Context,
  input: Input,
  [from, to]: readonly [Kind, Kind],
  { bootstrap = 'none', tcpLanes = true, lane }: TransferOptions = {}
): Promise<Transferred> {
  return await workplace.withFolder(async (folder) => {
    const common = { torrent: input.torrent, options: input.options, host: HOST, bootstrap, tcpLanes }
    const source = from === 'shoal-peer' ? input.file : input.folder
    const seed = programs.start(from, 'seed', {
      ...common,
      role: 'seed',
      path: source,
      state: join(folder, 'seed')
    })
    const got = join(folder, 'got')
    const getter = programs.start(to, 'getter', {
      ...common,
      role: 'get',
      path: got,
      state: join(folder, 'getter')
    })
    const [{ port }] = await Promise.all([seed.event('ready'), getter.event('ready')])
    seed.tell('begin')
    getter.tell('begin', { peers: bootstrap === 'none' ? [{ host: HOST, port }] : [] })
    const done = await getter.event('done')
    seed.tell('report')
    const served = await seed.event('report')
    await Promise.all([seed.end(), getter.end()])
    if (lane !== undefined) checkLane(done, lane)
    await mustBeSame(input.file, join(got, input.name))
    return { done, served, details: { ...named('getter', done), ...named('seed', served) } }
  })
}

/** The rate of a transfer in MB/s. @param clock the field of "done" that counts */
export function rateOf(
  { size }: { readonly size: number },
  { done, details }: Transferred,
  clock = 'seconds'
): Measured {
  return { figure: size / 1e6 / numberIn(done, clock), details }
}

export function named(who: string, told: ProgramEvent): Details {
  const fields = [
    ['cpu', 's of CPU'],
    ['memory', 'MB at most'],
    ['stall', 'ms stalled at most']
  ] as const
  return Object.fromEntries(
    fields.flatMap(([field, meaning]) =>
      typeof told[field] === 'number' ? [[`${who}, ${meaning}`, told[field]]] : []
    )
  )
}

/** @throws Error when too many bytes took another lane than the one that is measured */
export function checkLane(done: ProgramEvent, lane: string): void {
  const lanes = done['lanes'] as Readonly<Record<string, number>>
  const all = Object.values(lanes).reduce((sum, bytes) => sum + bytes, 0)
  if ((lanes[lane] ?? 0) < all * MOST_BYTES)
    throw new Error(`Bytes were to come by ${lane} and came so: ${JSON.stringify(lanes)}.`)
}
