import type { Showable } from '../../../shared/api/messages.ts'

export type Letter = { readonly thing: string } | { readonly show: Showable }

/** More than a hand opens before a window is there. What comes beyond is dropped; files are kept by name and read later. */
const MOST_KEPT = 1_000

/** What is for the window, kept until one listens. */
export class Mailbox {
  #letters: Letter[] = []

  put(...letters: readonly Letter[]): void {
    this.#letters.push(...letters.slice(0, MOST_KEPT - this.#letters.length))
  }

  /** All that waits, oldest first. */
  take(): readonly Letter[] {
    const letters = this.#letters
    this.#letters = []
    return letters
  }
}
