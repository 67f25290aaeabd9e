import { entriesRefused, entryRefused, type ChannelFault } from './channel-fault.ts'

/** Entries that are told of one by one: a hostile log could have no end of them. */
const TOLD_SINGLY = 3

/** The entries of a log that were no releases: what is told of them stays short, however many there are. */
export class Refusals {
  #count = 0
  /** Faults of the first few that nobody was told of. */
  #first: ChannelFault[] = []
  /** When there are so many, their number is told. */
  #nextCount = TOLD_SINGLY + 1

  /** @param entry from 1; @param why continues "Entry 7 " */
  add(entry: number, why: string): void {
    this.#count++
    if (this.#count <= TOLD_SINGLY) this.#first.push(entryRefused(entry, why))
  }

  /** The first few, each once. */
  takeFirst(): readonly ChannelFault[] {
    return this.#first.splice(0)
  }

  /** Of more than a few their number, and again whenever it has doubled; otherwise nothing. */
  takeCount(): readonly ChannelFault[] {
    if (this.#count < this.#nextCount) return []
    this.#nextCount = 2 * this.#count
    return [entriesRefused(this.#count)]
  }
}
