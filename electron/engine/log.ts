import type { DisconnectReason } from '../core/actions.ts'
import type { ErrorCode } from '../../shared/errors.ts'

/** What can happen to a torrent, and what is known of each. Plain values: a face makes sentences of them. */
export interface LogAbout {
  readonly added: Nothing
  readonly started: Nothing
  readonly stopped: Nothing
  /** What a link stands for is known now. */
  readonly 'metadata-found': { readonly name: string }
  /** Pieces that will be hashed. */
  readonly 'checking-began': { readonly pieces: number }
  /** How many pieces were hashed, and how many of the torrent's are right now. */
  readonly 'checking-ended': { readonly checked: number; readonly have: number }
  /** So many pieces were copied from other torrents that are here. */
  readonly reused: { readonly pieces: number }
  /** The first since it was started that arrived, is right and on disk. */
  readonly 'first-piece': { readonly piece: number }
  /** Every wanted byte is here. */
  readonly completed: Nothing
  readonly errored: { readonly code: ErrorCode; readonly sentence: string }
  readonly 'piece-failed': { readonly piece: number }
  readonly 'peer-banned': { readonly identity: string; readonly reason: DisconnectReason }
  /** How many files there are, and how many of them are not wanted. */
  readonly 'priorities-changed': { readonly files: number; readonly skipped: number }
  /**
   * One of those who tell of peers or have pieces does what it may not, or cannot do what it should. `words` are its own;
   * empty: it said none.
   */
  readonly 'source-fault': {
    readonly code: string
    readonly who: string
    readonly words: string
    readonly sentence: string
  }
  /** The network cannot do something for it. */
  readonly trouble: { readonly code: string; readonly sentence: string }
}

export type LogEvent = keyof LogAbout

export interface LogLine {
  /** From 1, without gaps. */
  readonly number: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly event: LogEvent
  readonly about: About
}

type About = Readonly<Record<string, string | number>>
type Nothing = Readonly<Record<string, never>>

/** Lines kept; the oldest goes first. */
const MOST_LINES = 300

/** What happened to one torrent, as far back as it fits. In memory only. */
export class Log {
  readonly #clock: () => number
  readonly #lines: LogLine[] = []
  #written = 0

  /** @param clock milliseconds since 1970 */
  constructor(clock: () => number = Date.now) {
    this.#clock = clock
  }

  /** The oldest first. */
  get lines(): readonly LogLine[] {
    return [...this.#lines]
  }

  /** @param at when it happened, where that was not just now */
  add<E extends LogEvent>(event: E, about: LogAbout[E], at = this.#clock()): void {
    this.#lines.push({ number: ++this.#written, at, event, about })
    if (this.#lines.length > MOST_LINES) this.#lines.shift()
  }
}
