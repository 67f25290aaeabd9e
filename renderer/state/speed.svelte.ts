import type { Output } from '../../shared/api/commands.ts'

export type Speeds = Output<'speed'>

/** Seconds back from now, as in qBittorrent. */
export const PERIODS = [60, 300, 1_800, 10_800, 21_600, 43_200, 86_400] as const
export type Period = (typeof PERIODS)[number]

/** `id` null: of everything. */
export interface SpeedQuestion {
  readonly id: string | null
  readonly seconds: Period
}

/** Bytes per second, and bytes in all. */
export interface SpeedFigures {
  readonly peak: number
  readonly mean: number
  readonly sum: number
}

/** Milliseconds until it is asked again after a refusal. */
const AFTER_REFUSAL = 3_000

/** Asks how fast it went, again and again while someone looks: once a step, and never twice at a time. */
export class SpeedWatch {
  /** The last answer to the question about this torrent, or about everything; null before there is one. */
  speeds: Speeds | null = $state.raw(null)
  isFailing: boolean = $state(false)
  readonly #ask: (question: SpeedQuestion) => Promise<Speeds>
  readonly #later: (milliseconds: number, work: () => void) => () => void
  #question: SpeedQuestion | null = null
  #isAsking = false
  #cancel: (() => void) | null = null

  /** @param later does it after so long unless it is cancelled by what it returns */
  constructor(ask: (question: SpeedQuestion) => Promise<Speeds>, later = afterTimeout) {
    this.#ask = ask
    this.#later = later
  }

  /** From now on; null: nobody looks. */
  look(question: SpeedQuestion | null): void {
    if (question !== null && question.id !== this.#question?.id) this.speeds = null
    this.#question = question
    this.#cancel?.()
    this.#cancel = null
    void this.#next()
  }

  async #next(): Promise<void> {
    const question = this.#question
    if (question === null || this.#isAsking) return
    this.#isAsking = true
    const wait = await this.#askOnce(question)
    this.#isAsking = false
    if (question !== this.#question) return this.#next()
    this.#cancel = this.#later(wait, () => void this.#next())
  }

  /** Milliseconds until it is worth asking again. */
  async #askOnce(question: SpeedQuestion): Promise<number> {
    try {
      const speeds = await this.#ask(question)
      if (question.id !== this.#question?.id) return 0
      this.speeds = speeds
      this.isFailing = false
      return Math.max(1, speeds.step) * 1_000
    } catch {
      // The torrent is gone or the link is lost: what is known stays in view.
      this.isFailing = true
      return AFTER_REFUSAL
    }
  }
}

/** @param rates bytes per second, each for `step` seconds */
export function figuresOf(rates: readonly number[], step: number): SpeedFigures {
  const total = rates.reduce((sum, rate) => sum + rate, 0)
  return {
    peak: rates.reduce((most, rate) => Math.max(most, rate), 0),
    mean: rates.length === 0 ? 0 : total / rates.length,
    sum: total * step
  }
}

/** When each number's time was over, in seconds since 1970. */
export function momentsOf({ end, step, down }: Speeds): readonly number[] {
  return down.map((_, at) => end / 1_000 - (down.length - 1 - at) * step)
}

function afterTimeout(milliseconds: number, work: () => void): () => void {
  const timer = setTimeout(work, milliseconds)
  return () => clearTimeout(timer)
}
