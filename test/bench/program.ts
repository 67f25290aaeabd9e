import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Inbox } from '../support/inbox.ts'

/** How long a program may take for one thing, in milliseconds: nobody sits by a benchmark. */
const PATIENCE = 20 * 60_000

/** One line of a program's output. */
export type ProgramEvent = Readonly<Record<string, unknown>>

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
