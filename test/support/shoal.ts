import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../electron/host/cli/main.ts', import.meta.url))

export type Json = Readonly<Record<string, unknown>>

/** A `shoal` process as a user starts it, bound to 127.0.0.1, with what it printed so far. */
export class Shoal {
  readonly stdout: string[] = []
  readonly stderr: string[] = []
  readonly #child: ChildProcess
  readonly #closed: Promise<number | null>
  #onLine: () => void = () => undefined

  /** @param prefix a command to run it under, such as `ip netns exec NAME` */
  constructor(
    args: readonly string[],
    options: { readonly host?: string; readonly prefix?: readonly string[] } = {}
  ) {
    const [command, ...rest] = [...(options.prefix ?? []), process.execPath, '--import', 'tsx', MAIN, ...args]
    this.#child = spawn(command ?? process.execPath, rest, {
      env: {
        ...process.env,
        SHOAL_HOST: options.host ?? '127.0.0.1',
        SHOAL_BOOTSTRAP: 'none',
        NO_COLOR: '1'
      },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    this.#follow('stdout')
    this.#follow('stderr')
    this.#closed = once(this.#child, 'close').then(() => this.#child.exitCode)
    running.add(this)
    void this.#closed.then(() => {
      running.delete(this)
      this.#onLine()
    })
  }

  /** The first line on stdout; fails when the process ends without one. */
  async firstLine(): Promise<string> {
    await this.#until(() => this.stdout.length > 0)
    return this.stdout[0] ?? ''
  }

  /** The first JSON line that `matches`, past or future. Fails when the process ends without it. */
  async event(matches: (event: Json) => boolean): Promise<Json> {
    let found: Json | undefined
    await this.#until(() => {
      found = this.events().find(matches)
      return found !== undefined
    })
    return found ?? {}
  }

  /** Everything printed with --json or --jsonl so far. */
  events(): Json[] {
    return this.stdout.map((line) => JSON.parse(line) as Json)
  }

  /** Waits for it to end by itself. @returns exit code; null when a signal ended it */
  exit(): Promise<number | null> {
    return this.#closed
  }

  /** Stops reading what it prints, as `head` does. */
  stopReading(): void {
    this.#child.stdout?.destroy()
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#child.kill(signal)
    await this.#closed
  }

  async #until(isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      if (!running.has(this))
        throw new Error(`shoal ended with ${String(this.#child.exitCode)}: ${this.stderr.join('\n')}`)
      await new Promise<void>((resolve) => (this.#onLine = resolve))
    }
  }

  #follow(name: 'stdout' | 'stderr'): void {
    const stream = this.#child[name]
    if (stream === null) return
    createInterface({ input: stream }).on('line', (line) => {
      this[name].push(line)
      this.#onLine()
    })
  }
}

const running = new Set<Shoal>()

/** Ends every process a test left running; for `afterEach`. */
export async function killAllShoals(): Promise<void> {
  await Promise.all([...running].map((shoal) => shoal.kill()))
}

/** Runs a command to its end. */
export async function runShoal(
  ...args: readonly string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const shoal = new Shoal(args)
  const code = await shoal.exit()
  return { code, stdout: shoal.stdout.join('\n'), stderr: shoal.stderr.join('\n') }
}
