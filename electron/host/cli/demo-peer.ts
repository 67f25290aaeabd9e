import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const SHOAL = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './main.ts' : './main.js', import.meta.url)
)

/** A `shoal` process of the demo, followed by what it prints with --jsonl. */
export class DemoPeer {
  readonly name: string
  readonly #child: ChildProcess
  readonly #events = new Map<string, DemoEvent>()
  readonly #waiting = new Map<string, (event: DemoEvent) => void>()
  readonly #complaints: string[] = []
  readonly #exited: Promise<unknown>
  #failed: (error: Error) => void = () => undefined

  constructor(name: string, args: readonly string[]) {
    this.name = name
    this.#child = spawn(
      process.execPath,
      [...process.execArgv, SHOAL, ...args, '--host', '127.0.0.1', '--jsonl', '--quiet'],
      {
        stdio: ['ignore', 'pipe', 'pipe']
      }
    )
    this.#exited = once(this.#child, 'exit').then(([code]) =>
      this.#failed(new Error(`${name} stopped with exit code ${String(code)}. ${this.#complaints.join(' ')}`))
    )
    if (this.#child.stdout !== null)
      createInterface({ input: this.#child.stdout }).on('line', (line) => this.#onLine(line))
    if (this.#child.stderr !== null)
      createInterface({ input: this.#child.stderr }).on('line', (line) => this.#complaints.push(line))
  }

  get progress(): DemoEvent | null {
    return this.#events.get('progress') ?? null
  }

  /** The key others know it by; known once it is seeding or complete. */
  get identity(): string {
    return (this.#events.get('seeding') ?? this.#events.get('complete'))?.text('identity') ?? ''
  }

  /** The first event of this name; rejects when the process ends before it. */
  event(name: string): Promise<DemoEvent> {
    const known = this.#events.get(name)
    if (known !== undefined) return Promise.resolve(known)
    return new Promise((resolve, reject) => {
      this.#waiting.set(name, resolve)
      this.#failed = reject
    })
  }

  async stop(): Promise<void> {
    this.#failed = () => undefined
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGTERM')
    await this.#exited
  }

  #onLine(line: string): void {
    const event = new DemoEvent(JSON.parse(line))
    const name = event.text('event')
    this.#events.set(name, event)
    this.#waiting.get(name)?.(event)
    this.#waiting.delete(name)
  }
}

/** One JSON object of a process's output, its fields asked for by type. */
export class DemoEvent {
  readonly #fields: Readonly<Record<string, unknown>>

  constructor(value: unknown) {
    this.#fields = typeof value === 'object' && value !== null ? { ...value } : {}
  }

  text(field: string): string {
    const value = this.#fields[field]
    return typeof value === 'string' ? value : ''
  }

  number(field: string): number {
    return Number(this.#fields[field] ?? 0)
  }

  object(field: string): Readonly<Record<string, unknown>> {
    return { ...(this.#fields[field] as Record<string, unknown> | undefined) }
  }

  list(field: string): readonly DemoEvent[] {
    const value = this.#fields[field]
    return Array.isArray(value) ? value.map((entry) => new DemoEvent(entry)) : []
  }
}
