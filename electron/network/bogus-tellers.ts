/** Of one torrent: whoever comes as many must not push all else out of its log. */
const MOST_TOLD = 10

/** Tells of each who tells of addresses that are not theirs to tell, once. */
export class BogusTellers {
  readonly #told = new Set<string>()
  readonly #onBogus: (who: string) => void

  constructor(onBogus: (who: string) => void) {
    this.#onBogus = onBogus
  }

  /** @param who an IP address */
  onBogus(who: string): void {
    if (this.#told.size >= MOST_TOLD || this.#told.has(who)) return
    this.#told.add(who)
    this.#onBogus(who)
  }
}
