import { Duplex } from 'node:stream'

/** Bytes that may wait in one direction: some blocks, so that neither end waits for the other at each of them. */
const MOST_WAITING = 262_144

/** Both ends of a stream of bytes that never leaves this process. When one end is destroyed, so is the other. */
export function streamPair(): readonly [Duplex, Duplex] {
  const left = new End()
  const right = new End()
  left.far = right
  right.far = left
  return [left, right]
}

class End extends Duplex {
  far: End | null = null
  /** Tells the far end that what it wrote is read. */
  #taken: (() => void) | null = null

  constructor() {
    super({ readableHighWaterMark: MOST_WAITING, writableHighWaterMark: MOST_WAITING, decodeStrings: false })
  }

  override _write(bytes: Uint8Array, _encoding: string, done: () => void): void {
    this.#give([bytes], done)
  }

  override _writev(all: readonly { readonly chunk: Uint8Array }[], done: () => void): void {
    this.#give(
      all.map(({ chunk }) => chunk),
      done
    )
  }

  override _read(): void {
    const taken = this.#taken
    this.#taken = null
    taken?.()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const { far } = this
    this.far = null
    process.nextTick(() => far?.destroy())
    done(error)
  }

  #give(all: readonly Uint8Array[], done: () => void): void {
    if (this.far === null || this.far.#receive(all)) done()
    else this.far.#taken = done
  }

  /** False: it is full; `#taken` is told when there is room again. */
  #receive(all: readonly Uint8Array[]): boolean {
    let hasRoom = true
    for (const bytes of all) if (!this.destroyed) hasRoom = this.push(bytes)
    return hasRoom
  }
}
