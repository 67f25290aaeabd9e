/** A datagram is dropped now and then; this many in a minute are no accident. */
const MANY = 1_000
const WINDOW_MS = 60_000
/** The same is not said again sooner. */
const QUIET_MS = 30 * 60_000

/** Notices when so much is dropped that a user should know. */
export class FloodWatch {
  readonly #target: string
  readonly #onWarning: (sentence: string) => void
  #begun = -Infinity
  #count = 0
  #saidAt = -Infinity

  /** @param target what is flooded, such as 'the DHT port' */
  constructor(target: string, onWarning: (sentence: string) => void) {
    this.#target = target
    this.#onWarning = onWarning
  }

  /** @param host the sender, as the datagram says */
  onDropped(host: string, now: number): void {
    if (now - this.#begun > WINDOW_MS) {
      this.#begun = now
      this.#count = 0
    }
    if (++this.#count < MANY || now - this.#saidAt < QUIET_MS) return
    this.#saidAt = now
    const sentence = `Somebody, at last ${host}, floods ${this.#target}; Shoal drops it, and a firewall may keep it out.`
    this.#onWarning(sentence)
  }
}
