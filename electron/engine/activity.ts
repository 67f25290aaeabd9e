import { ShoalError } from '../../shared/errors.ts'
import { invariant } from '../core/units.ts'
import { Check } from './check.ts'
import type { Phase } from './phase.ts'
import { Run } from './run.ts'

/** What a torrent does: it runs, its files are checked, or nothing. One thing is over before the next begins. */
export class Activity {
  readonly #onOver: (next: Phase) => Promise<void>
  #current: Run | Check | null = null
  #ending: Promise<void> = Promise.resolve()

  /** @param onOver is told what the torrent is from then on, when what it did is closed; or at once when it did nothing */
  constructor(onOver: (next: Phase) => Promise<void>) {
    this.#onOver = onOver
  }

  get run(): Run | null {
    return this.#current instanceof Run ? this.#current : null
  }

  get isChecking(): boolean {
    return this.#current instanceof Check
  }

  /** Resolves when what was done before is over. */
  async ended(): Promise<void> {
    await this.#ending
  }

  begin(activity: Run | Check): void {
    invariant(this.#current === null, 'one thing is over before the next begins')
    this.#current = activity
  }

  /** Idle, it stays what it is, unless there is a fault to tell of. */
  end(next: Phase): Promise<void> {
    const ending = this.#current
    this.#current = null
    if (ending !== null) this.#ending = this.#ending.then(() => this.#close(ending, next))
    else if (next.type === 'errored') this.#ending = this.#ending.then(() => this.#onOver(next))
    return this.#ending
  }

  async #close(ending: Run | Check, next: Phase): Promise<void> {
    const fault = await ending.close().then(() => null, asFault)
    await this.#onOver(fault === null || next.type === 'errored' ? next : { type: 'errored', error: fault })
  }
}

/** A fault of the user's or the system's; anything else is a bug and thrown on. */
export function asFault(error: unknown): ShoalError {
  if (error instanceof ShoalError) return error
  throw error
}
