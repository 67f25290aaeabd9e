import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Inbox } from './inbox.ts'

/** Of this process: one whose test came to no end is still there when the next is built. */
let labs = 0

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Why there can be no lab here; null: there can. */
export function whyNoLanLab(): string | null {
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  if (spawnSync('ip', ['-V']).status !== 0) return 'ip is not installed'
  return null
}

/** Two hosts, a and b, on one cable: 192.168.77.1 and .2, fd00:77::1 and ::2. b also has 8.8.8.8, which no neighbour has. */
export class LanLab implements AsyncDisposable {
  readonly #children: ChildProcess[] = []
  readonly #names: Readonly<Record<'a' | 'b', string>>

  static up(): LanLab {
    const lab = new LanLab()
    try {
      lab.#build()
      return lab
    } catch (error) {
      lab.#tearDown()
      throw error
    }
  }

  private constructor() {
    const lab = `lan${process.pid}-${++labs}`
    this.#names = { a: `${lab}a`, b: `${lab}b` }
  }

  /** A program's standard output, line by line; each `poke` is a line of its input. */
  run(
    host: 'a' | 'b',
    command: readonly string[]
  ): { readonly lines: Inbox<string>; poke(): void; end(): void } {
    const lines = new Inbox<string>()
    const child = spawn('ip', ['netns', 'exec', this.#names[host], ...command], {
      cwd: root,
      stdio: ['pipe', 'pipe', 'inherit']
    })
    this.#children.push(child)
    createInterface({ input: child.stdout }).on('line', (line) => lines.put(line))
    return { lines, poke: () => child.stdin.write('\n'), end: () => child.stdin.end() }
  }

  /** A TypeScript file of ours. */
  script(host: 'a' | 'b', file: string, ...args: readonly string[]) {
    return this.run(host, [process.execPath, '--import', 'tsx', file, ...args])
  }

  /** Resolves when it has ended. */
  async runToEnd(host: 'a' | 'b', file: string, ...args: readonly string[]): Promise<void> {
    this.script(host, file, ...args)
    const child = this.#children.at(-1)
    if (child !== undefined) await once(child, 'exit')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = this.#children.filter((child) => child.exitCode === null && child.signalCode === null)
    for (const child of running) child.kill('SIGKILL')
    await Promise.all(running.map((child) => once(child, 'exit')))
    this.#tearDown()
  }

  #build(): void {
    const { a, b } = this.#names
    for (const name of [a, b]) ip('netns', 'add', name)
    ip('-n', a, 'link', 'add', 'lan0', 'type', 'veth', 'peer', 'name', 'lan0', 'netns', b)
    for (const [name, last] of [
      [a, 1],
      [b, 2]
    ] as const) {
      ip('-n', name, 'addr', 'add', `192.168.77.${last}/24`, 'dev', 'lan0')
      ip('-n', name, 'addr', 'add', `fd00:77::${last}/64`, 'dev', 'lan0', 'nodad')
      ip('-n', name, 'link', 'set', 'lan0', 'up')
    }
    ip('-n', b, 'addr', 'add', '8.8.8.8/32', 'dev', 'lan0')
    // So that a does not take its packets for forged before we see them.
    ip('-n', a, 'route', 'add', '8.8.8.8/32', 'dev', 'lan0')
  }

  #tearDown(): void {
    for (const name of Object.values(this.#names))
      spawnSync('ip', ['netns', 'del', name], { stdio: 'ignore' })
  }
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args)
}
