import type { Exchange } from '../core/exchange.ts'
import { now } from './clock.ts'
import { wantedBytes } from './priorities.ts'

export interface WantsPort {
  /** Whether we want nothing more, as often as that may have changed. */
  tellPeers(uploadOnly: boolean): void
  /** Every wanted byte is verified, written and recorded. Once, unless more comes to be wanted. */
  onComplete(): void
}

/** What a transfer wants, and who is told when that is nothing: peers (BEP 21) and the torrent. */
export class Wants {
  readonly #exchange: Exchange
  readonly #port: WantsPort
  #bytes = 0
  #isComplete = false

  /** @param pieces their priorities, as the core takes them */
  constructor(exchange: Exchange, pieces: Uint8Array, port: WantsPort) {
    this.#exchange = exchange
    this.#port = port
    this.#want(pieces)
  }

  /** Of all wanted pieces, verified or not. */
  get bytes(): number {
    return this.#bytes
  }

  /** Whether we say that we want nothing more: not while we say that we have nothing. */
  get uploadOnly(): boolean {
    return this.#exchange.isComplete && !this.#exchange.isSuperSeeding
  }

  setPriorities(pieces: Uint8Array): void {
    this.#want(pieces)
    this.onChanged()
  }

  /** We may have come to want nothing, or something again. */
  onChanged(): void {
    this.#port.tellPeers(this.uploadOnly)
  }

  /** The core knows what became of a piece. */
  onPieceSettled(): void {
    if (this.#isComplete || !this.#exchange.isComplete) return
    this.#isComplete = true
    this.onChanged()
    this.#port.onComplete()
  }

  #want(pieces: Uint8Array): void {
    this.#bytes = wantedBytes(pieces, this.#exchange.lengths)
    this.#exchange.wishes.setPriorities(pieces, now())
    this.#isComplete = this.#exchange.isComplete
  }
}
