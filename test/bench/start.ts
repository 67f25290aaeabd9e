import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { python } from '../support/libtorrent.ts'
import { Program } from './program.ts'

/** Programs come as TypeScript in a checkout and compiled where the benchmark is. */
const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
const LOADER = EXTENSION === '.ts' ? ['--import', 'tsx'] : []
/** Python is not compiled: it lies in the checkout, whichever of the two runs. */
const SCRIPT = fileURLToPath(
  new URL(
    EXTENSION === '.ts' ? './peers/libtorrent_peer.py' : '../../../../test/bench/peers/libtorrent_peer.py',
    import.meta.url
  )
)

/** The programs there are, and where each lies from here. */
const PLACES = {
  'shoal-peer': './peers/shoal-peer',
  'bare-wire': './peers/bare-wire',
  'dht-node': './peers/dht-node',
  'idle-peer': './peers/idle-peer',
  'idle-services': './peers/idle-services',
  'other-client': './peers/other-client',
  'web-server': './peers/web-server',
  creator: './peers/creator',
  'hash-alone': './peers/hash-alone',
  'core-picks': './core-picks',
  'core-deliveries': './core-deliveries',
  'channel-log': './peers/channel-log',
  'channel-search': './peers/channel-search',
  'channel-peer': './peers/channel-peer'
} as const

/** Shoal itself, not what it is measured beside. */
const PROFILED: ReadonlySet<ProgramName> = new Set([
  'shoal-peer',
  'idle-peer',
  'creator',
  'core-picks',
  'core-deliveries',
  'channel-log',
  'channel-search',
  'channel-peer'
])

export type ProgramName = keyof typeof PLACES | 'libtorrent-peer'

export interface StartOptions {
  /** A command to run it under, such as `ip netns exec NAME`. */
  readonly prefix?: readonly string[]
}

/** Starts the processes a row measures, and sees to it that none of them outlives the benchmark. */
export class Programs {
  readonly #running = new Set<Program>()
  readonly #profileFolder: string | null
  #isClosed = false
  /** When processes were told to begin, by their id, in microseconds of the monotonic clock: a profile goes back further. */
  readonly begunAt = new Map<number, number>()

  /** @param profileFolder where Shoal's processes write how they spent their time; null: they do not */
  constructor(profileFolder: string | null = null) {
    this.#profileFolder = profileFolder
  }

  /** @param label names the process in errors and profiles; @param job is its one argument, as JSON */
  start(name: ProgramName, label: string, job: object, { prefix = [] }: StartOptions = {}): Program {
    if (this.#isClosed) throw new Error('The benchmark is ending.')
    const [command, ...args] = [...prefix, ...this.#commandOf(name, label), JSON.stringify(job)]
    const program = new Program(label, spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] }), (pid) =>
      this.begunAt.set(pid, Number(process.hrtime.bigint() / 1000n))
    )
    this.#running.add(program)
    void program.ended.then(() => this.#running.delete(program))
    return program
  }

  /** The benchmark is ending: nothing more can be measured. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Ends all of them at once, and from now on there are no others. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.killAll()
  }

  /** Ends all of them at once. */
  async killAll(): Promise<void> {
    await Promise.all([...this.#running].map((program) => program.kill()))
  }

  #commandOf(name: ProgramName, label: string): readonly string[] {
    if (name === 'libtorrent-peer') return [python, SCRIPT]
    const program = fileURLToPath(new URL(PLACES[name] + EXTENSION, import.meta.url))
    return [process.execPath, ...this.#profiling(name, label), ...LOADER, program]
  }

  #profiling(name: ProgramName, label: string): readonly string[] {
    if (this.#profileFolder === null || !PROFILED.has(name)) return []
    return ['--cpu-prof', `--cpu-prof-dir=${join(this.#profileFolder, label)}`]
  }
}
