/** Work that must not overlap: within a key one after the other, as it came; side by side between keys. */
export class Turns {
  /** Settles with the last work of each key. */
  readonly #last = new Map<string, Promise<void>>()

  async take<Result>(key: string, work: () => Result | Promise<Result>): Promise<Result> {
    const turn = (this.#last.get(key) ?? Promise.resolve()).then(work)
    const end = turn.then(ignore, ignore)
    this.#last.set(key, end)
    try {
      return await turn
    } finally {
      if (this.#last.get(key) === end) this.#last.delete(key)
    }
  }
}

function ignore(): void {
  // The caller of the work hears how it ended; here only that it did counts.
}
