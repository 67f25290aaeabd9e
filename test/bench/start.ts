import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Inbox } from '../support/inbox.ts'
import { python } from '../support/libtorrent.ts'

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

/** How long a program may take for one thing, in milliseconds: nobody sits by a benchmark. */
const PATIENCE = 20 * 60_000

/** The programs there are, and where each lies from here. */
const PLACES = {
  'shoal-peer': './peers/shoal-peer',
  'bare-wire': './peers/bare-wire',
  'dht-node': './peers/dht-node',
  creator: './peers/creator',
  'hash-alone': './peers/hash-alone',
  'core-picks': './core-picks',
  'core-deliveries': './core-deliveries'
} as const

/** Shoal itself, not what it is measured beside. */
const PROFILED: ReadonlySet<ProgramName> = new Set(['shoal-peer', 'creator', 'core-picks', 'core-deliveries'])

export type ProgramName = keyof typeof PLACES | 'libtorrent-peer'

/** One line of a program's output. */
export type ProgramEvent = Readonly<Record<string, unknown>>

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

/** A process that is told what to do in lines, and answers in lines of JSON. It ends when its input does. */
export class Program {
  readonly label: string
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>
  readonly #child: ChildProcess
  readonly #events = new Inbox<ProgramEvent>()
  readonly #complaints: string[] = []
  readonly #onBegin: (pid: number) => void

  constructor(label: string, child: ChildProcess, onBegin: (pid: number) => void) {
    this.label = label
    this.#onBegin = onBegin
    this.#child = child
    this.ended = gone(child)
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.#events.put(JSON.parse(line) as ProgramEvent)
      })
    }
    if (child.stderr !== null)
      createInterface({ input: child.stderr }).on('line', (line) => void this.#complaints.push(line))
    child.stdin?.on('error', nothing)
  }

  tell(command: 'begin' | 'report', job: object = {}): void {
    if (command === 'begin') this.#onBegin(this.#child.pid ?? 0)
    this.#child.stdin?.write(`${JSON.stringify({ command, ...job })}\n`)
  }

  /** The next event of this name. @throws Error when the process ends before it */
  async event(name: string): Promise<ProgramEvent> {
    return await this.#next(name, ({ event }) => event === name)
  }

  /** Of a program that says one thing and ends. @throws Error when the process ends before it */
  async answer(): Promise<ProgramEvent> {
    return await this.#next('done', () => true)
  }

  /** Lets it end by itself. @throws Error when it ends with a fault */
  async end(): Promise<void> {
    this.#child.stdin?.end()
    await this.ended
    if (this.#child.exitCode !== 0)
      throw new Error(`${this.label} ended with ${this.#fate}. ${this.#lastWords}`.trim())
  }

  async #next(name: string, fits: (event: ProgramEvent) => boolean): Promise<ProgramEvent> {
    const ended = this.ended.then(() => {
      throw new Error(`${this.label} ended before it was ${name}. ${this.#lastWords}`.trim())
    })
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      const minutes = PATIENCE / 60_000
      timer = setTimeout(
        () =>
          reject(
            new Error(`${this.label} was not ${name} after ${minutes} minutes. ${this.#lastWords}`.trim())
          ),
        PATIENCE
      )
    })
    try {
      return await Promise.race([this.#events.takeWhere(fits), ended, late])
    } finally {
      clearTimeout(timer)
    }
  }

  get #fate(): string {
    return String(this.#child.exitCode ?? this.#child.signalCode)
  }

  get #lastWords(): string {
    return this.#complaints.slice(-5).join(' ')
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.ended
  }
}

/** A number that a program must have told. */
export function numberIn(event: ProgramEvent, field: string): number {
  const value = event[field]
  if (typeof value !== 'number') throw new Error(`The field ${field} is missing in ${JSON.stringify(event)}.`)
  return value
}

async function gone(child: ChildProcess): Promise<void> {
  await Promise.race([once(child, 'close'), once(child, 'error')]).catch(nothing)
}

function nothing(): void {
  // told by the process's end
}
