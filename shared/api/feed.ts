import { z } from 'zod'
import { applyDifference, Difference } from './difference.ts'
import { State } from './model.ts'

const Count = z.number().int().nonnegative()

/** How a face hears of the state: a snapshot, then differences numbered one after the other from the snapshot's number. */
export const FeedMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('snapshot'), number: Count, state: State }),
  z.strictObject({ type: z.literal('difference'), number: Count, difference: Difference })
])
export type FeedMessage =
  | { readonly type: 'snapshot'; readonly number: number; readonly state: State }
  | { readonly type: 'difference'; readonly number: number; readonly difference: Difference }

/** A face's copy of the state. */
export class Replica {
  #state: State | null = null
  #number = 0

  /** Null before the first snapshot. */
  get state(): State | null {
    return this.#state
  }

  /** Returns false when something is missing: the face asks for a snapshot, and keeps what it has until then. */
  onMessage(message: FeedMessage): boolean {
    if (message.type === 'snapshot') this.#state = message.state
    else if (this.#state === null || message.number !== this.#number + 1) return false
    else this.#state = applyDifference(this.#state, message.difference)
    this.#number = message.number
    return true
  }
}
