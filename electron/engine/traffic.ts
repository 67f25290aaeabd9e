import { ShoalError } from '../../shared/errors.ts'
import type { Trouble } from '../network/types.ts'
import type { StateDatabase } from '../storage/state-database.ts'
import { SpeedHistory } from './speed-history.ts'

/** Payload bytes. */
export interface Tally {
  downloaded: number
  uploaded: number
  /** Came for nothing: it was there already, nobody asked for it, or its piece came out wrong. */
  wasted: number
}

export interface Totals {
  /** Since this engine was opened. */
  readonly sinceStart: Readonly<Tally>
  readonly allTime: Readonly<Tally>
}

const SETTING = 'traffic.totals'
/** How often what changed is written, in milliseconds: killed, an engine forgets no more than this. */
const WRITE_EVERY = 30_000

/** What all torrents of an engine moved together, now and in all engines before it on the same state. */
export class Traffic {
  readonly history: SpeedHistory
  /** Everyone who moves payload adds to it. */
  readonly sinceStart: Tally = { downloaded: 0, uploaded: 0, wasted: 0 }
  readonly #before: Readonly<Tally>
  readonly #database: SettingPort
  readonly #onTrouble: (trouble: Trouble) => void
  #written: Tally
  #writtenAt: number
  #writing: Promise<void> = Promise.resolve()
  #isFailing = false

  /** @param at milliseconds since 1970 */
  static async open(
    database: SettingPort,
    onTrouble: (trouble: Trouble) => void,
    at = Date.now()
  ): Promise<Traffic> {
    return new Traffic(database, onTrouble, tallyOf(await database.setting(SETTING)), at)
  }

  private constructor(
    database: SettingPort,
    onTrouble: (trouble: Trouble) => void,
    before: Readonly<Tally>,
    at: number
  ) {
    this.#database = database
    this.#onTrouble = onTrouble
    this.#before = before
    this.#written = { ...before }
    this.#writtenAt = at
    this.history = new SpeedHistory(this.sinceStart, at)
  }

  get totals(): Totals {
    return { sinceStart: { ...this.sinceStart }, allTime: sum(this.#before, this.sinceStart) }
  }

  /** To be called about once a second. @param at milliseconds since 1970; the clock may be set back */
  tick(at: number): void {
    this.history.onPassed(this.sinceStart, at)
    if (Math.abs(at - this.#writtenAt) < WRITE_EVERY) return
    this.#writtenAt = at
    this.#writing = this.#writing.then(() => this.#write())
  }

  /** Writes what is not written yet. What cannot be is lost, and told as a trouble: nothing else depends on it. */
  async close(): Promise<void> {
    await this.#writing
    await this.#write()
  }

  async #write(): Promise<void> {
    const { allTime } = this.totals
    if (isSame(allTime, this.#written)) return
    try {
      await this.#database.putSetting(SETTING, allTime)
      this.#written = allTime
      this.#isFailing = false
    } catch (error) {
      this.#onFailed(error)
    }
  }

  /** Told once, until it works again. */
  #onFailed(error: unknown): void {
    if (!(error instanceof ShoalError)) throw error
    if (!this.#isFailing) this.#onTrouble({ code: error.code, sentence: error.message })
    this.#isFailing = true
  }
}

type SettingPort = Pick<StateDatabase, 'setting' | 'putSetting'>

/** Of what was stored; 0 for what is not a number. */
function tallyOf(stored: unknown): Tally {
  const fields = new Map(Object.entries(stored ?? {}))
  const field = (name: keyof Tally): number => {
    const value: unknown = fields.get(name)
    return typeof value === 'number' ? value : 0
  }
  return { downloaded: field('downloaded'), uploaded: field('uploaded'), wasted: field('wasted') }
}

function sum(a: Readonly<Tally>, b: Readonly<Tally>): Tally {
  return {
    downloaded: a.downloaded + b.downloaded,
    uploaded: a.uploaded + b.uploaded,
    wasted: a.wasted + b.wasted
  }
}

function isSame(a: Readonly<Tally>, b: Readonly<Tally>): boolean {
  return a.downloaded === b.downloaded && a.uploaded === b.uploaded && a.wasted === b.wasted
}
