/** A signal that aborts with another, or after a time. */
export class Deadline {
  readonly #abort = new AbortController()
  readonly #outer: AbortSignal
  readonly #giveUp = (): void => this.#abort.abort()
  readonly #timer: NodeJS.Timeout
  #isOver = false

  constructor(outer: AbortSignal, ms: number) {
    this.#outer = outer
    this.#timer = setTimeout(() => {
      this.#isOver = true
      this.#giveUp()
    }, ms)
    if (outer.aborted) this.#giveUp()
    else outer.addEventListener('abort', this.#giveUp)
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** It was the time. */
  get isOver(): boolean {
    return this.#isOver
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#outer.removeEventListener('abort', this.#giveUp)
  }
}
