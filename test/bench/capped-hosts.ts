import { execFile } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'

/** What a host may send at once before its rate counts, and what may wait before it is dropped. */
const BURST = '256kb'
const QUEUE = '100ms'

const ATTEMPTS = 20
const ATTEMPT_MS = 100

const run = promisify(execFile)

/**
 * Hosts on one switch, each in a network namespace of its own, each sending so much and no more. Cables are made inside the
 * namespaces, so nothing of it is ever seen outside of them, and names hold our process's id: two benchmarks do not meet.
 */
export class CappedHosts {
  readonly count: number
  readonly #name = `shoal-bench-${process.pid}`
  #building: Promise<void> = Promise.resolve()
  #removing: Promise<void> | null = null

  constructor(count: number) {
    this.count = count
  }

  /** @param rate bits per second that each host may send */
  async up(rate: number): Promise<void> {
    this.#building = this.#build(rate)
    await this.#building
  }

  /** Of a host, counted from 0. */
  address(host: number): string {
    return `10.77.0.${host + 1}`
  }

  /** What a command is run under to run on a host. */
  prefix(host: number): readonly string[] {
    return ['ip', 'netns', 'exec', this.#host(host)]
  }

  /** Removes what there is of it; twice is harmless. */
  down(): Promise<void> {
    return (this.#removing ??= this.#remove())
  }

  /** A namespace can be held for a moment by a process that is just ending. */
  async #remove(): Promise<void> {
    await this.#building.catch(nothing)
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const left = await this.#namespaces()
      if (left.length === 0) return
      for (const name of left) await run('ip', ['netns', 'del', name]).catch(nothing)
      await setTimeout(ATTEMPT_MS)
    }
    const left = await this.#namespaces()
    if (left.length > 0) throw new Error(`Network namespaces could not be removed: ${left.join(' ')}.`)
  }

  async #namespaces(): Promise<readonly string[]> {
    const { stdout } = await run('ip', ['netns', 'list'])
    return stdout
      .split('\n')
      .map((line) => line.split(' ')[0] ?? '')
      .filter((name) => name.startsWith(`${this.#name}-`))
  }

  async #build(rate: number): Promise<void> {
    await run('ip', ['netns', 'add', this.#switch])
    await ip(this.#switch, 'link', 'add', 'switch', 'type', 'bridge')
    await ip(this.#switch, 'link', 'set', 'switch', 'up')
    for (let host = 0; host < this.count; host++) {
      if (this.#removing !== null) throw new Error('The hosts are being removed.')
      await this.#plugIn(host, rate)
    }
  }

  async #plugIn(host: number, rate: number): Promise<void> {
    const name = this.#host(host)
    const port = `port${host}`
    await run('ip', ['netns', 'add', name])
    await ip(name, 'link', 'add', 'cable', 'type', 'veth', 'peer', 'name', port, 'netns', this.#switch)
    await ip(this.#switch, 'link', 'set', port, 'master', 'switch', 'up')
    await ip(name, 'addr', 'add', `${this.address(host)}/24`, 'dev', 'cable')
    await ip(name, 'link', 'set', 'cable', 'up')
    await ip(name, 'link', 'set', 'lo', 'up')
    const cap = ['root', 'tbf', 'rate', `${rate}bit`, 'burst', BURST, 'latency', QUEUE]
    await run('tc', ['-n', name, 'qdisc', 'add', 'dev', 'cable', ...cap])
  }

  get #switch(): string {
    return `${this.#name}-switch`
  }

  #host(host: number): string {
    return `${this.#name}-${host}`
  }
}

async function ip(namespace: string, ...args: readonly string[]): Promise<void> {
  await run('ip', ['-n', namespace, ...args])
}

function nothing(): void {
  // told by up, or tried again
}
