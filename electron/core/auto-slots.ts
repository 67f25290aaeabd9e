/** Never fewer: three to trade with and one to try someone new. */
const LEAST = 4
const MOST = 200
/** Slots tried are kept if they brought at least so much more. */
const WORTH_IT = 1.05
/** Rounds until more are tried again after they brought nothing; doubles up to the longest. */
const REST = 6
const LONGEST_REST = 48
/** Slots added at most while the line has nothing to send. */
const MOST_EXTRA = 8

/**
 * How many upload slots the line can feed, found by trying: while someone waits for a slot, some are added for a round, and
 * kept if the upload rate rose. A line that is full stays at few slots, each of which carries much; one whose peers are
 * slow gets many.
 */
export class AutoSlots {
  #slots = LEAST
  #before = 0
  #tried = 0
  #rest = 1
  #nextRest = REST
  #extra = 0

  get slots(): number {
    return this.#slots + this.#extra
  }

  /** Nobody with a slot asks for anything: one slot more, at once. */
  onDry(): void {
    this.#extra = Math.min(MOST_EXTRA, this.#extra + 1)
  }

  /** The line was never dry for a while: one of those is given up. */
  onBusy(): void {
    this.#extra = Math.max(0, this.#extra - 1)
  }

  /** @param rate bytes per second now @param wanted someone waits for a slot */
  onRound(rate: number, wanted: boolean): void {
    if (this.#tried > 0) this.#judge(rate)
    if (this.#rest > 0) this.#rest--
    else if (wanted) this.#try(rate)
    else this.#slots = Math.max(LEAST, this.#slots - 1)
  }

  #try(rate: number): void {
    this.#before = rate
    this.#tried = Math.min(Math.max(1, Math.floor(this.#slots / 4)), MOST - this.#slots)
    this.#slots += this.#tried
  }

  #judge(rate: number): void {
    const worthIt = rate > this.#before * WORTH_IT
    if (!worthIt) this.#slots -= this.#tried
    this.#tried = 0
    this.#rest = worthIt ? 0 : this.#nextRest
    this.#nextRest = worthIt ? REST : Math.min(LONGEST_REST, this.#nextRest * 2)
  }
}
