import type { Type } from './packet.ts'
import { steps, type Sequence } from './sequence.ts'

/** A packet after which so many that were sent later have come is lost. */
const LOST_AFTER = 3

/** A packet that was sent and has not arrived, as far as we know. */
export interface Sent {
  readonly type: Type
  readonly sequence: Sequence
  readonly bytes: Buffer
  /** Counts transmissions, of all packets. */
  order: number
  /** Milliseconds. */
  at: number
  isRepeated: boolean
  /** Not on its way any more, and to be sent again. */
  isLost: boolean
}

export interface Arrived {
  readonly bytes: number
  /** Of each that was sent once; milliseconds. */
  readonly roundTrips: readonly number[]
}

/** The packets on their way. */
export class Flight {
  /** Oldest first. */
  readonly #sent = new Map<Sequence, Sent>()
  #bytes = 0
  #order = 0
  #latestArrived = 0

  /** Those that are not lost. */
  get bytes(): number {
    return this.#bytes
  }

  get size(): number {
    return this.#sent.size
  }

  get oldest(): Sent | null {
    for (const sent of this.#sent.values()) return sent
    return null
  }

  /** Now on its way, for the first time or again. */
  onSent(sent: Sent, now: number): void {
    this.#sent.set(sent.sequence, sent)
    this.#bytes += sent.bytes.length
    sent.isLost = false
    sent.order = ++this.#order
    sent.at = now
  }

  /** @param selective as in a packet */
  onAcknowledged(acknowledged: Sequence, selective: Uint8Array | null, now: number): Arrived {
    const arrived = [...this.#upTo(acknowledged), ...this.#selected(acknowledged, selective)]
    for (const sent of arrived) this.#onArrived(sent)
    return {
      bytes: arrived.reduce((sum, sent) => sum + sent.bytes.length, 0),
      roundTrips: arrived.filter((sent) => !sent.isRepeated).map((sent) => now - sent.at)
    }
  }

  /** Packets overtaken by so many that they will not come any more; each is told once. */
  loseOvertaken(): number {
    let count = 0
    for (const sent of this.#sent.values()) {
      if (sent.isLost) continue
      const isOvertaken = sent.order + LOST_AFTER <= this.#latestArrived
      // Those behind it were sent later still.
      if (!isOvertaken && !sent.isRepeated) break
      if (!isOvertaken) continue
      this.#lose(sent)
      count++
    }
    return count
  }

  loseAll(): void {
    for (const sent of this.#sent.values()) if (!sent.isLost) this.#lose(sent)
  }

  /** Oldest first. */
  *lost(): Generator<Sent> {
    for (const sent of this.#sent.values()) if (sent.isLost) yield sent
  }

  *#upTo(acknowledged: Sequence): Generator<Sent> {
    for (const [sequence, sent] of this.#sent) {
      // More than half way round the circle means that it is ahead.
      if (steps(sequence, acknowledged) >= 0x8000) return
      yield sent
    }
  }

  *#selected(acknowledged: Sequence, mask: Uint8Array | null): Generator<Sent> {
    if (mask === null) return
    for (let at = 0; at < 8 * mask.length; at++) {
      if ((((mask[at >> 3] ?? 0) >> (at & 7)) & 1) === 0) continue
      const sent = this.#sent.get((acknowledged + 2 + at) & 0xffff)
      if (sent !== undefined) yield sent
    }
  }

  #onArrived(sent: Sent): void {
    this.#sent.delete(sent.sequence)
    if (!sent.isLost) this.#bytes -= sent.bytes.length
    this.#latestArrived = Math.max(this.#latestArrived, sent.order)
  }

  #lose(sent: Sent): void {
    sent.isLost = true
    this.#bytes -= sent.bytes.length
  }
}
