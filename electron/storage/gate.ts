/** Lets many kinds of work run side by side, or one alone. Work that wants to be alone goes before whatever comes after it. */
export class Gate {
  #running = new Set<Promise<unknown>>()
  #alone: Promise<unknown> = Promise.resolve()
  #isClosed = false

  async together<Result>(work: () => Promise<Result>): Promise<Result> {
    while (this.#isClosed) await this.#alone
    const running = work()
    const settled = running.then(ignore, ignore)
    this.#running.add(settled)
    void settled.then(() => this.#running.delete(settled))
    return await running
  }

  async alone<Result>(work: () => Promise<Result>): Promise<Result> {
    while (this.#isClosed) await this.#alone
    this.#isClosed = true
    const result = Promise.all(this.#running)
      .then(work)
      .finally(() => (this.#isClosed = false))
    this.#alone = result.then(ignore, ignore)
    return await result
  }
}

function ignore(): void {
  // The caller of the work hears of its failure; here only its end counts.
}
