/** Never fewer: three to trade with and one to try someone new. */
const LEAST = 4
const MOST = 200
/** More slots are kept if they brought at least so much more. */
const WORTH_IT = 1.05
/** Rounds until growing is tried again after it brought nothing; doubles up to the longest. */
const REST = 6
const LONGEST_REST = 48

/**
 * How many upload slots, found by trying: while all are taken, add some, and keep them if the upload rate rose. A line that
 * is full stays at few slots, so that each carries much; one whose peers are slow gets many.
 */
export class AutoSlots {
  #slots = LEAST
  #before = 0
  #added = 0
  #rest = 0
  #nextRest = REST

  get slots(): number {
    return this.#slots
  }

  /** To be called each round. @param rate bytes per second now @param wanted more peers want slots than there are */
  onRound(rate: number, wanted: boolean): void {
    if (this.#added > 0) this.#judge(rate)
    else if (this.#rest > 0) this.#rest--
    if (this.#rest === 0 && this.#added === 0 && wanted) this.#grow(rate)
  }

  #grow(rate: number): void {
    this.#before = rate
    this.#added = Math.min(Math.max(1, Math.floor(this.#slots / 4)), MOST - this.#slots)
    this.#slots += this.#added
  }

  #judge(rate: number): void {
    const kept = rate > this.#before * WORTH_IT
    if (!kept) this.#slots -= this.#added
    this.#added = 0
    this.#rest = kept ? 0 : this.#nextRest
    this.#nextRest = kept ? REST : Math.min(LONGEST_REST, this.#nextRest * 2)
  }
}
