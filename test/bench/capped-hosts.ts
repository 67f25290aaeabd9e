import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { SwitchedHosts } from '../support/lab/switched-hosts.ts'

/** What a host may send at once before its rate counts, and what may wait before it is dropped. */
const BURST = '256kb'
const QUEUE = '100ms'

const run = promisify(execFile)

/** Hosts on one switch, each sending so much and no more. */
export class CappedHosts {
  readonly count: number
  readonly #hosts: SwitchedHosts

  constructor(count: number) {
    this.count = count
    const addresses = Array.from({ length: count }, (_, host) => [`${this.address(host)}/24`])
    this.#hosts = new SwitchedHosts('shoal-bench', 'capped', addresses)
  }

  /** @param rate bits per second that each host may send */
  async up(rate: number): Promise<void> {
    await this.#hosts.up()
    const cap = ['root', 'tbf', 'rate', `${rate}bit`, 'burst', BURST, 'latency', QUEUE]
    for (let host = 0; host < this.count; host++)
      await run('tc', ['-n', this.#hosts.namespace(host), 'qdisc', 'add', 'dev', 'cable', ...cap])
  }

  /** Of a host, counted from 0. */
  address(host: number): string {
    return `10.77.0.${host + 1}`
  }

  /** What a command is run under to run on a host. */
  prefix(host: number): readonly string[] {
    return this.#hosts.prefix(host)
  }

  /** Removes what there is of it; twice is harmless. */
  down(): Promise<void> {
    return this.#hosts.down()
  }
}
