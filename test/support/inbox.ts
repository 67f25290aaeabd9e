/** Things that come in their own time, to be awaited one by one. */
export class Inbox<T> {
  readonly #arrived: T[] = []
  readonly #waiting: ((thing: T) => void)[] = []

  put(thing: T): void {
    const waiter = this.#waiting.shift()
    if (waiter === undefined) this.#arrived.push(thing)
    else waiter(thing)
  }

  take(): Promise<T> {
    const thing = this.#arrived.shift()
    if (thing !== undefined) return Promise.resolve(thing)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** The first that fits; those before it are dropped. */
  async takeWhere(fits: (thing: T) => boolean): Promise<T> {
    for (;;) {
      const thing = await this.take()
      if (fits(thing)) return thing
    }
  }

  get waitingCount(): number {
    return this.#arrived.length
  }
}
