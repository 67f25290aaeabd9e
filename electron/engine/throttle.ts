import { Alarm, now } from './clock.ts'
import { FairShare, type Claim } from './fair-share.ts'

/** A rate limit on one direction of the line, over all torrents and peers: a fair share by the engine's clock. */
export class Throttle {
  readonly #share = new FairShare()
  readonly #alarm = new Alarm(() => this.#serve())

  /** Bytes per second; null: no limit. */
  get limit(): number | null {
    return this.#share.rate
  }

  /** From now on, for whoever waits too. @param limit bytes per second; null: none */
  setLimit(limit: number | null): void {
    this.#share.setRate(limit, now())
    this.#alarm.close()
    this.#serve()
  }

  /** The hot path: without a limit, one look. False: the claim's turn will come. */
  take(claim: Claim, bytes: number): boolean {
    if (this.#share.rate === null || this.#share.take(claim, bytes, now())) return true
    this.#wake()
    return false
  }

  /** What was taken did not pass. */
  giveBack(bytes: number): void {
    if (this.#share.rate === null) return
    this.#share.giveBack(bytes)
    this.#wake()
  }

  /** Something passed that was not taken before. */
  charge(bytes: number): void {
    if (this.#share.rate !== null) this.#share.charge(bytes, now())
  }

  leave(claim: Claim): void {
    this.#share.leave(claim)
  }

  close(): void {
    this.#alarm.close()
  }

  #serve(): void {
    this.#share.serve(now())
    this.#wake()
  }

  #wake(): void {
    this.#alarm.set(this.#share.nextAt(now()))
  }
}
