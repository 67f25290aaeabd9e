import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** What a host may send at once before its rate counts, and what may wait before it is dropped. */
const BURST = '256kb'
const QUEUE = '100ms'

const run = promisify(execFile)

/**
 * Hosts on one switch, each in a network namespace of its own, each sending so much and no more. Cables are made inside the
 * namespaces, so nothing of it is ever seen outside of them, and names hold our process's id: two benchmarks do not meet.
 */
export class CappedHosts {
  readonly count: number
  readonly #name = `shoal-bench-${process.pid}`
  #building: Promise<void> = Promise.resolve()
  #isDown = false

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
  async down(): Promise<void> {
    this.#isDown = true
    await this.#building.catch(nothing)
    const { stdout } = await run('ip', ['netns', 'list'])
    const ours = stdout
      .split('\n')
      .map((line) => line.split(' ')[0] ?? '')
      .filter((name) => name === this.#switch || name.startsWith(`${this.#name}-`))
    for (const name of ours) await run('ip', ['netns', 'del', name])
  }

  async #build(rate: number): Promise<void> {
    await run('ip', ['netns', 'add', this.#switch])
    await ip(this.#switch, 'link', 'add', 'switch', 'type', 'bridge')
    await ip(this.#switch, 'link', 'set', 'switch', 'up')
    for (let host = 0; host < this.count && !this.#isDown; host++) await this.#plugIn(host, rate)
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
  // told by up
}
