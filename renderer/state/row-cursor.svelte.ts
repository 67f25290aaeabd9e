/** The row the keyboard is at, in rows whose order is given. It stays with its row when that moves. */
export class RowCursor {
  /** Null: none. */
  key: string | null = $state(null)
  readonly #keys: () => readonly string[]

  /** @param keys read again whenever what it reads changes */
  constructor(keys: () => readonly string[]) {
    this.#keys = keys
  }

  /** -1: none. */
  get at(): number {
    return this.key === null ? -1 : this.#keys().indexOf(this.key)
  }

  /** To the row so many further down, or up; where there is none to begin from, to the first, or the last for Infinity. */
  moveCursor(step: number): void {
    const keys = this.#keys()
    const last = keys.length - 1
    const next = this.at === -1 ? (step === Infinity ? last : 0) : Math.min(last, Math.max(0, this.at + step))
    this.key = keys[next] ?? null
  }
}
