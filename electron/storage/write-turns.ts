/** Files are told apart by the number of their open file; two may share a turn. */
const TURNS = 64
/** Milliseconds after which a thread writes without its turn: the one that had it may have died. */
const PATIENCE = 1_000

const FREE = 0
const TAKEN = 1
const AWAITED = 2

/**
 * Lets the hashing threads write to one file one after the other. The system would let them wait for each other too, but
 * spinning: two threads that write to one file took 1.5 s of a core more for each GiB than two that take turns. Only a matter of
 * speed: nothing breaks when a turn is missed.
 */
export class WriteTurns {
  readonly #states: Int32Array

  readonly #patience: number

  /** @param memory `WriteTurns.memory()`, shared by all threads */
  constructor(memory: SharedArrayBuffer, patience = PATIENCE) {
    this.#states = new Int32Array(memory)
    this.#patience = patience
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(TURNS * Int32Array.BYTES_PER_ELEMENT)
  }

  /** Blocks the thread until it is its turn. */
  take<Result>(fd: number, write: () => Result): Result {
    const turn = fd % TURNS
    this.#await(turn)
    try {
      return write()
    } finally {
      if (Atomics.exchange(this.#states, turn, FREE) === AWAITED) Atomics.notify(this.#states, turn, 1)
    }
  }

  #await(turn: number): void {
    if (Atomics.compareExchange(this.#states, turn, FREE, TAKEN) === FREE) return
    while (Atomics.exchange(this.#states, turn, AWAITED) !== FREE)
      if (Atomics.wait(this.#states, turn, AWAITED, this.#patience) === 'timed-out') return
  }
}
