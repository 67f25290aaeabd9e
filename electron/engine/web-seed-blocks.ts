import type { PieceIndex } from '../core/units.ts'

export interface Block {
  readonly piece: PieceIndex
  /** in the piece, in bytes */
  readonly offset: number
  /** bytes */
  readonly length: number
}

/** The blocks a web seed was asked for and has yet to fetch, in the order they were asked for. */
export class BlockQueue {
  readonly #pieceLength: number
  /** By their place in the torrent. */
  readonly #blocks = new Map<number, Block>()
  #bytes = 0

  constructor(pieceLength: number) {
    this.#pieceLength = pieceLength
  }

  get bytes(): number {
    return this.#bytes
  }

  add(block: Block): void {
    const place = this.#placeOf(block)
    this.#take(place)
    this.#blocks.set(place, block)
    this.#bytes += block.length
  }

  /** False: it is not here, or not any more. */
  remove(block: Block): boolean {
    const place = this.#placeOf(block)
    return this.#blocks.get(place)?.length === block.length && this.#take(place) !== null
  }

  /** Takes the block that waits longest and those that follow it in the torrent without a gap: at most so many bytes, or one. */
  next(mostBytes: number): readonly Block[] {
    const [first] = this.#blocks.keys()
    const run: Block[] = []
    let left = mostBytes
    for (let place = first ?? 0; left > 0;) {
      const block = this.#take(place)
      if (block === null) break
      run.push(block)
      left -= block.length
      place += block.length
    }
    return run
  }

  /** Takes all of certain pieces. */
  takePieces(isTaken: (piece: PieceIndex) => boolean): readonly Block[] {
    const taken = [...this.#blocks.values()].filter(({ piece }) => isTaken(piece))
    for (const block of taken) this.remove(block)
    return taken
  }

  #placeOf({ piece, offset }: Block): number {
    return piece * this.#pieceLength + offset
  }

  #take(place: number): Block | null {
    const block = this.#blocks.get(place)
    if (block === undefined) return null
    this.#blocks.delete(place)
    this.#bytes -= block.length
    return block
  }
}

/** Cuts bytes that come in any portions into the blocks they make up, one after another. */
export class BlockCutter {
  readonly #blocks: readonly Block[]
  #next = 0
  /** The beginning of a block that is not whole yet. */
  #begun: Uint8Array = new Uint8Array(0)
  #filled = 0

  constructor(blocks: readonly Block[]) {
    this.#blocks = blocks
  }

  /** Blocks not told yet. */
  get left(): readonly Block[] {
    return this.#blocks.slice(this.#next)
  }

  /** The blocks that are whole with these bytes, uncopied where they lie in them whole. */
  *push(bytes: Uint8Array): Generator<readonly [Block, Uint8Array]> {
    for (let at = 0; at < bytes.length;) {
      const block = this.#blocks[this.#next]
      if (block === undefined) return
      const end = Math.min(bytes.length, at + block.length - this.#filled)
      const part = bytes.subarray(at, end)
      at = end
      const whole = part.length === block.length ? part : this.#keep(part, block.length)
      if (whole === null) return
      this.#next++
      yield [block, whole]
    }
  }

  #keep(part: Uint8Array, length: number): Uint8Array | null {
    if (this.#filled === 0) this.#begun = Buffer.allocUnsafeSlow(length)
    this.#begun.set(part, this.#filled)
    this.#filled += part.length
    if (this.#filled < length) return null
    this.#filled = 0
    return this.#begun
  }
}
