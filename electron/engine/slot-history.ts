import type { SlotHolder } from '../core/reports.ts'
import type { PeerId } from '../core/units.ts'

/** A stretch of time in which one connection had one of our unchoke slots, in one way. */
export interface SlotInterval {
  /** The connection: one identity may have several, and come again as another. */
  readonly peer: PeerId
  readonly identity: string
  readonly optimistic: boolean
  /** Milliseconds since 1970. */
  readonly from: number
  /** Null while it lasts. */
  readonly to: number | null
}

/** How long ago an interval may have ended, in milliseconds. */
const REMEMBERED = 600_000
/** Intervals kept, far more than slots that change hands as often as they may; the oldest go first. */
const MOST_INTERVALS = 5_000

/** Who had our unchoke slots over the last ten minutes, seen once a second. A clock that is set back cuts what lasts. */
export class SlotHistory {
  readonly #ended: SlotInterval[] = []
  readonly #lasting = new Map<PeerId, SlotInterval>()

  /** Every interval that lasted within the last ten minutes: those that ended by when they did, then those that last. */
  get intervals(): readonly SlotInterval[] {
    return [...this.#ended, ...this.#lasting.values()]
  }

  /** To be called once a second. @param at milliseconds since 1970 */
  onHolders(holders: readonly SlotHolder[], at: number): void {
    if (holders.length === 0 && this.#lasting.size === 0 && this.#ended.length === 0) return
    const held = new Map(holders.map((holder) => [holder.peer, holder]))
    for (const lasting of this.#lasting.values())
      if (held.get(lasting.peer)?.optimistic !== lasting.optimistic) this.#end(lasting, at)
    for (const holder of holders)
      if (!this.#lasting.has(holder.peer)) this.#lasting.set(holder.peer, { ...holder, from: at, to: null })
    this.#forget(at - REMEMBERED)
  }

  #end(lasting: SlotInterval, at: number): void {
    this.#lasting.delete(lasting.peer)
    this.#ended.push({ ...lasting, to: Math.max(lasting.from, at) })
  }

  #forget(before: number): void {
    const firstKept = this.#ended.findIndex(({ to }) => to !== null && to > before)
    const outlived = firstKept === -1 ? this.#ended.length : firstKept
    this.#ended.splice(0, Math.max(outlived, this.#ended.length - MOST_INTERVALS))
  }
}
