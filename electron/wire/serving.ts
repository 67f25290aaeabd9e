import type { Lengths } from '../core/lengths.ts'
import { invariant, type PieceIndex } from '../core/units.ts'
import { AskedBlocks } from './asked-blocks.ts'
import { readUint32 } from './bytes.ts'
import type { WireEvents, WireFault } from './events.ts'
import type { Library } from './library.ts'
import { MOST_REQUESTS } from './limits.ts'

export interface ServingPort extends Pick<WireEvents, 'onRequested' | 'onCancelled'> {
  onFault(fault: WireFault): void
}

/** What a peer asks of us, and the answers: each request gets one at most (with BEP 6, exactly one). */
export class Serving {
  readonly #library: Library
  readonly #port: ServingPort
  /** Null: we do not know the torrent. */
  #asked: AskedBlocks | null = null

  constructor(library: Library, port: ServingPort) {
    this.#library = library
    this.#port = port
    library
      .on('request', (piece, offset, length) => this.#onRequest(piece, offset, length))
      .on('cancel', (piece, offset, length) => this.#onCancel(piece, offset, length))
  }

  get isOpen(): boolean {
    return this.#asked !== null
  }

  /** Once. */
  setLengths(lengths: Lengths): void {
    invariant(this.#asked === null, 'a torrent has one shape')
    this.#asked = new AskedBlocks(lengths)
  }

  /** Without BEP 6 it takes back all that was asked; with it each request still wants its answer. */
  choke(): void {
    if (!this.#library.hasFast) this.#asked?.clear()
    this.#library.choke()
  }

  reject(piece: number, offset: number, length: number): void {
    if (this.#take(piece, offset, length)) this.#library.reject(piece, offset, length)
  }

  /** False: it was not waiting, and nothing is sent. */
  answer(piece: number, offset: number, bytes: Uint8Array): boolean {
    if (!this.#take(piece, offset, bytes.length)) return false
    this.#library.piece(piece, offset, bytes)
    return true
  }

  /** While we do not know the torrent. A choked peer should not ask (BEP 3); one with BEP 6 waits for its answer. */
  onEarlyRequest(frame: Uint8Array): void {
    if (this.#library.hasFast)
      this.#library.reject(readUint32(frame, 5), readUint32(frame, 9), readUint32(frame, 13))
  }

  #onRequest(piece: PieceIndex, offset: number, length: number): void {
    if (this.#asked === null || (this.#library.amChoking && !this.#library.hasFast)) return
    if (this.#library.hasFast && this.#asked.clashes(piece, offset, length)) {
      this.#library.reject(piece, offset, length)
      return
    }
    this.#asked.add(piece, offset, length)
    if (this.#asked.size > MOST_REQUESTS) this.#port.onFault('too-many-requests')
    else this.#port.onRequested(piece, offset, length)
  }

  #onCancel(piece: PieceIndex, offset: number, length: number): void {
    if (this.#asked?.has(piece, offset, length) !== true) return
    if (!this.#library.hasFast) this.#asked.take(piece, offset, length)
    this.#port.onCancelled(piece, offset, length)
  }

  #take(piece: number, offset: number, length: number): boolean {
    return this.#asked?.take(piece, offset, length) === true
  }
}
