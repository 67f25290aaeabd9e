import type { Allowance } from '../../electron/core/allowance.ts'
import { BLOCK_LENGTH, type PeerId } from '../../electron/core/units.ts'

/** A limit on what is asked for: so many blocks, Infinity for none. */
export class Purse implements Allowance {
  /** Peers that were refused, and wait. */
  readonly line = new Set<PeerId>()
  left: number
  /** Bytes, less what was given back. */
  spent = 0

  constructor(left: number) {
    this.left = left
  }

  take(peer: PeerId): boolean {
    if (this.left < 1) {
      this.line.add(peer)
      return false
    }
    this.#spend(BLOCK_LENGTH)
    return true
  }

  giveBack(): void {
    this.#spend(-BLOCK_LENGTH)
  }

  charge(length: number): void {
    this.#spend(length)
  }

  #spend(bytes: number): void {
    this.left -= bytes / BLOCK_LENGTH
    this.spent += bytes
  }
}
