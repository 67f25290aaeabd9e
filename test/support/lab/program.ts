import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

/** Lines of a program that are kept, for whoever has to find out what went wrong. */
const KEPT_LINES = 60

/** A process of the lab. It ends with us, even when we are killed. */
export class Program {
  readonly label: string
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #lastLines: string[] = []

  /** @param onLine told of each line of its standard output */
  constructor(
    label: string,
    [command = '', ...args]: readonly string[],
    onLine: (line: string) => void = () => undefined
  ) {
    this.label = label
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: ENVIRONMENT })
    this.ended = once(this.#child, 'close').then(() => undefined)
    this.#child.stdin.on('error', () => undefined) // that it is gone is told by `ended`
    this.#follow(this.#child.stdout, onLine)
    this.#follow(this.#child.stderr, () => undefined)
  }

  get exitCode(): number | null {
    return this.#child.exitCode
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** What it said last, on both outputs. */
  get lastWords(): string {
    return [`${this.label} said last:`, ...this.#lastLines].join('\n  ')
  }

  write(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#child.kill(signal)
    await this.ended
  }

  #follow(stream: Readable, onLine: (line: string) => void): void {
    createInterface({ input: stream }).on('line', (line) => {
      this.#lastLines.push(line)
      if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift()
      onLine(line)
    })
  }
}

/** Nothing of ours, such as a proxy or a setting of Shoal's, reaches the programs of the lab. */
const ENVIRONMENT = {
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  LANG: 'C.UTF-8',
  NO_COLOR: '1',
  SHOAL_BOOTSTRAP: 'none',
  // libtorrent tells every message of every peer.
  LAB_PEER_LOG: process.env['LAB_PEER_LOG']
}
