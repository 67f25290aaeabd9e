import { invariant, BLOCK_LENGTH, type PieceIndex } from '../core/units.ts'
import type { Lengths } from '../core/lengths.ts'
import type { BufferPool } from './buffers.ts'

interface Gathering {
  readonly memory: SharedArrayBuffer
  readonly bytes: Uint8Array
  /** Being hashed by another thread: nothing may be put into it. */
  isTaken: boolean
}

/** The pieces of one torrent that gather in shared memory. A piece has a buffer from its first block until it is dropped. */
export class PieceBuffers {
  readonly #lengths: Lengths
  readonly #pool: BufferPool
  readonly #size: number
  readonly #gathering = new Map<PieceIndex, Gathering>()

  constructor(lengths: Lengths, pool: BufferPool) {
    this.#lengths = lengths
    this.#pool = pool
    this.#size = Math.min(lengths.pieceLength, Math.ceil(lengths.total / BLOCK_LENGTH) * BLOCK_LENGTH)
  }

  put(piece: PieceIndex, offset: number, block: Uint8Array): boolean {
    const gathering = this.#gathering.get(piece) ?? this.#begin(piece)
    if (gathering === null || gathering.isTaken) return false
    invariant(offset >= 0 && offset + block.length <= gathering.bytes.length, 'a block lies within its piece')
    gathering.bytes.set(block, offset)
    return true
  }

  view(piece: PieceIndex): Uint8Array | null {
    return this.#gathering.get(piece)?.bytes ?? null
  }

  /** From now on the memory is another thread's, until `drop`. */
  take(piece: PieceIndex): SharedArrayBuffer {
    const gathering = this.#gathering.get(piece)
    invariant(gathering?.isTaken === false, 'a piece is verified once its blocks are there')
    gathering.isTaken = true
    return gathering.memory
  }

  /** What another thread had is ours again, to go on gathering. */
  takeBack(piece: PieceIndex): void {
    const gathering = this.#gathering.get(piece)
    invariant(gathering?.isTaken === true, 'a piece is taken back from another thread')
    gathering.isTaken = false
  }

  isTaken(piece: PieceIndex): boolean {
    return this.#gathering.get(piece)?.isTaken === true
  }

  drop(piece: PieceIndex): void {
    const gathering = this.#gathering.get(piece)
    if (gathering === undefined) return
    this.#gathering.delete(piece)
    this.#pool.release(gathering.memory)
  }

  dropAll(): void {
    for (const piece of [...this.#gathering.keys()]) this.drop(piece)
  }

  #begin(piece: PieceIndex): Gathering | null {
    const memory = this.#pool.acquire(this.#size)
    if (memory === null) return null
    const bytes = new Uint8Array(memory, 0, this.#lengths.pieceSize(piece))
    const gathering = { memory, bytes, isTaken: false }
    this.#gathering.set(piece, gathering)
    return gathering
  }
}
