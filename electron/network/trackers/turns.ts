import { fault, type Outcome } from './tracker.ts'

export interface TurnLimits {
  /** At work at once, in all. */
  readonly most: number
  /** Of these, for one server. */
  readonly mostEach: number
  /** Beyond it nobody waits: the call fails at once. */
  readonly mostWaiting: number
}

/** What runs and what waits for one server. */
interface Line {
  running: number
  readonly waiting: Set<(go: 'go' | Outcome<never>) => void>
}

/**
 * Lets so many requests run at once; the others wait, the servers taking turns. Whoever waits for a server that proves to be
 * unreachable shares that outcome instead of finding out again: a thousand torrents learn it in one request's time.
 */
export class Turns {
  readonly #limits: TurnLimits
  readonly #lines = new Map<string, Line>()
  #running = 0
  #waiting = 0

  constructor(limits: TurnLimits) {
    this.#limits = limits
  }

  /** @param server anything that names it */
  async run<T>(server: string, signal: AbortSignal, work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const go = await this.#enter(server, signal)
    if (go !== 'go') return go
    try {
      const outcome = await work()
      if ('fault' in outcome && outcome.fault.kind === 'unreachable' && !signal.aborted) {
        this.#dismiss(server, outcome)
      }
      return outcome
    } finally {
      this.#leave(server)
    }
  }

  async #enter(server: string, signal: AbortSignal): Promise<'go' | Outcome<never>> {
    if (signal.aborted) return GIVEN_UP
    const line = this.#lineOf(server)
    if (this.#hasRoom(line)) {
      this.#admit(line)
      return 'go'
    }
    if (this.#waiting >= this.#limits.mostWaiting) return CROWDED
    return await new Promise((resolve) => {
      const settle = (go: 'go' | Outcome<never>): void => {
        signal.removeEventListener('abort', giveUp)
        line.waiting.delete(settle)
        this.#waiting--
        resolve(go)
      }
      const giveUp = (): void => {
        settle(GIVEN_UP)
        this.#forgetIdle(server, line)
      }
      signal.addEventListener('abort', giveUp)
      line.waiting.add(settle)
      this.#waiting++
    })
  }

  #leave(server: string): void {
    const line = this.#lineOf(server)
    line.running--
    this.#running--
    // To the end: the next turn is another server's.
    this.#lines.delete(server)
    this.#lines.set(server, line)
    this.#forgetIdle(server, line)
    this.#admitNext()
  }

  #admitNext(): void {
    for (const line of this.#lines.values()) {
      for (const settle of line.waiting) {
        if (!this.#hasRoom(line)) break
        this.#admit(line)
        settle('go')
      }
      if (this.#running >= this.#limits.most) return
    }
  }

  #dismiss(server: string, outcome: Outcome<never>): void {
    for (const settle of this.#lineOf(server).waiting) settle(outcome)
  }

  #hasRoom(line: Line): boolean {
    return this.#running < this.#limits.most && line.running < this.#limits.mostEach
  }

  #admit(line: Line): void {
    line.running++
    this.#running++
  }

  #lineOf(server: string): Line {
    const known = this.#lines.get(server)
    if (known !== undefined) return known
    const line: Line = { running: 0, waiting: new Set() }
    this.#lines.set(server, line)
    return line
  }

  #forgetIdle(server: string, line: Line): void {
    if (line.running === 0 && line.waiting.size === 0) this.#lines.delete(server)
  }
}

const GIVEN_UP = fault('unreachable', 'It was not asked after all.')
const CROWDED = fault('unreachable', 'Too many announces are waiting already.')
