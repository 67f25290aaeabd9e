import type { Address } from '../../../electron/network/types.ts'
import type { Terms } from './client.ts'
import type { Place } from './lab.ts'
import type { Program } from './program.ts'
import { optionsFor, SHOAL } from './shoal-client.ts'

export type Told = Readonly<Record<string, unknown>>

/** Hyperswarm alone. */
const TERMS: Terms = { secrecy: 'any', dht: [], pex: false, utp: false }

/** A `shoal` command as a user of a host gives it, and what it tells in JSON lines. */
export class ShoalCommand {
  readonly #program: Program
  readonly #told: Told[] = []
  #onChange: () => void = () => undefined

  /**
   * @param hyperswarm a node of Shoal's DHT; null: there is none
   * @param environment more of it, as NAME=value
   */
  constructor(
    place: Place,
    hyperswarm: Address | null,
    args: readonly string[],
    environment: readonly string[] = []
  ) {
    const options = [...optionsFor(place, { ...TERMS, hyperswarm }), '--jsonl']
    const line = ['env', ...environment, ...SHOAL, ...args, ...options]
    this.#program = place.start(`shoal ${args.join(' ')}`, line, (told) => this.#onLine(told))
    void this.#program.ended.then(() => this.#onChange())
  }

  /** The first that fits, of all that it told and will. @throws Error that says what it said last when it ends without */
  async told(fits: (told: Told) => boolean): Promise<Told> {
    for (;;) {
      const found = this.#told.find(fits)
      if (found !== undefined) return found
      if (this.#program.hasEnded) throw new Error(this.#program.lastWords)
      await new Promise<void>((resolve) => (this.#onChange = resolve))
    }
  }

  /** Waits for its end. @returns all that it told @throws Error that says what it said last when it failed */
  async done(): Promise<readonly Told[]> {
    await this.#program.ended
    if (this.#program.exitCode !== 0) throw new Error(this.#program.lastWords)
    return this.#told
  }

  /** As Ctrl-C does, or a system that shuts down. @returns the exit code */
  async stop(): Promise<number | null> {
    await this.#program.kill('SIGTERM')
    return this.#program.exitCode
  }

  /** Waits for its end. @returns what it said last, on both outputs */
  async failed(): Promise<string> {
    await this.#program.ended
    return this.#program.exitCode === 0 ? 'it did not fail' : this.#program.lastWords
  }

  #onLine(line: string): void {
    this.#told.push(JSON.parse(line) as Told)
    this.#onChange()
  }
}
