import { SingleBar } from 'cli-progress'
import { formatBytes, formatDuration, formatPercent, formatRate } from '../../../shared/format.ts'

export type OutputMode = 'people' | 'json' | 'jsonl'

/** One moment of a long piece of work: bytes, bytes per second, a word for what is going on. */
export interface Progress {
  readonly doing: string
  readonly done: number
  readonly total: number
  readonly rate: number
  readonly note: string
}

/** Data goes to stdout, everything for people to stderr: a pipe gets data alone. */
export class Output {
  readonly mode: OutputMode
  readonly #quiet: boolean
  #bar: SingleBar | null = null

  constructor(mode: OutputMode, quiet: boolean) {
    this.mode = mode
    this.#quiet = quiet
  }

  /** What the command was asked for: as one JSON value, or as the lines a person or a script reads. */
  result(value: unknown, lines: readonly string[]): void {
    const text = this.mode === 'people' ? lines.join('\n') : JSON.stringify(value)
    if (text.length > 0) process.stdout.write(`${text}\n`)
  }

  /** A sentence for people. */
  say(sentence: string): void {
    if (this.#quiet) return
    this.#clearBar()
    process.stderr.write(`${sentence}\n`)
  }

  /** Something that happened, for programs that follow along. */
  event(event: Readonly<Record<string, unknown>>): void {
    if (this.mode === 'jsonl') process.stdout.write(`${JSON.stringify(event)}\n`)
  }

  progress(progress: Progress): void {
    this.event({ event: 'progress', ...progress })
    if (this.#quiet || !process.stderr.isTTY) return
    this.#bar ??= startBar()
    this.#bar.setTotal(Math.max(1, progress.total))
    this.#bar.update(progress.done, { progress })
  }

  /** Ends the bar, leaving its last state on screen. */
  finishProgress(): void {
    this.#bar?.stop()
    this.#bar = null
  }

  #clearBar(): void {
    if (this.#bar === null) return
    process.stderr.write('\r\u001b[K')
  }
}

const BAR_WIDTH = 28

function startBar(): SingleBar {
  const bar = new SingleBar({
    stream: process.stderr,
    hideCursor: null,
    fps: 4,
    format: (_options, _parameters, payload: { progress?: Progress }) =>
      payload.progress === undefined ? '' : line(payload.progress)
  })
  bar.start(1, 0)
  return bar
}

function line({ doing, done, total, rate, note }: Progress): string {
  const fraction = total === 0 ? 1 : done / total
  const filled = Math.floor(fraction * BAR_WIDTH)
  const left = rate > 0 ? formatDuration((total - done) / rate) : '∞'
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled)
  return `${doing} ${bar} ${formatPercent(fraction)} of ${formatBytes(total)}  ${formatRate(rate)}  ${left} left  ${note}`
}
