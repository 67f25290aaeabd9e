import { join } from 'node:path'
import type { Address, Encryption, EncryptionPolicy } from '../../electron/network/types.ts'
import { mustBeSame } from './compare.ts'
import type { Context, Details, Measured } from './row.ts'
import { numberIn, type Program, type ProgramEvent } from './program.ts'
import type { Input } from './workplace.ts'

export type Kind = 'shoal-peer' | 'libtorrent-peer'

export interface TransferOptions {
  /** Where the two find each other; 'none': the getter is told the seed's address. */
  readonly bootstrap?: readonly Address[] | 'none'
  /** False: Shoal peers that meet over plain BitTorrent stay there. */
  readonly tcpLanes?: boolean
  /** Of both sides; each encrypts as little as its policy allows. */
  readonly encryption?: EncryptionPolicy
  /** libtorrent does without TCP; a Shoal has to find no TCP where it is. */
  readonly utp?: boolean
  /** The lane that all bytes have to take, or the figure would be of something else. */
  readonly lane?: string
  /** What the connection has to be encrypted with. */
  readonly encrypted?: Encryption
  /** Where the seed and the getter are; both here unless given. */
  readonly hosts?: readonly [HostOfPeer, HostOfPeer]
}

/** Somewhere a process runs, and what it is reached by there. */
export interface HostOfPeer {
  readonly address: string
  /** What a command is run under to run there. */
  readonly prefix: readonly string[]
}

/** What both processes told of one transfer. */
export interface Transferred {
  readonly done: ProgramEvent
  /** Of the seed. */
  readonly served: ProgramEvent
  readonly details: Details
}

const HERE: HostOfPeer = { address: '127.0.0.1', prefix: [] }
/** A lane may begin before the better one is there: this share of bytes has to take the one that is measured. */
const MOST_BYTES = 0.99

/** Hands the input from one process to another, compares what came with what was sent, and removes it. */
export async function transfer(
  { workplace, programs }: Context,
  input: Input,
  [from, to]: readonly [Kind, Kind],
  options: TransferOptions = {}
): Promise<Transferred> {
  return await workplace.withFolder(async (folder) => {
    const { bootstrap = 'none', tcpLanes, encryption = 'off', utp = false, hosts = [HERE, HERE] } = options
    const common = { torrent: input.torrent, options: input.options, bootstrap, tcpLanes, encryption, utp }
    const start = (kind: Kind, role: 'seed' | 'get', path: string, host: HostOfPeer): Program => {
      const label = role === 'seed' ? 'seed' : 'getter'
      const job = { ...common, role, path, state: join(folder, label), host: host.address }
      return programs.start(kind, label, job, { prefix: host.prefix })
    }
    const got = join(folder, 'got')
    const seed = start(from, 'seed', from === 'shoal-peer' ? input.file : input.folder, hosts[0])
    const getter = start(to, 'get', got, hosts[1])
    const [{ port }] = await Promise.all([seed.event('ready'), getter.event('ready')])
    seed.tell('begin')
    getter.tell('begin', { peers: bootstrap === 'none' ? [{ host: hosts[0].address, port }] : [] })
    const done = await getter.event('done')
    seed.tell('report')
    const served = await seed.event('report')
    await Promise.all([seed.end(), getter.end()])
    if (options.lane !== undefined) checkLane(done, options.lane)
    if (options.encrypted !== undefined) checkEncryption(done, options.encrypted)
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

/** @throws Error when the connection was encrypted otherwise than what is measured */
export function checkEncryption(done: ProgramEvent, encrypted: Encryption): void {
  if (done['encryption'] !== encrypted)
    throw new Error(`The encryption was to be ${encrypted} and was ${String(done['encryption'])}.`)
}
