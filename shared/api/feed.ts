import { applyChanges, type Changes } from './tables.ts'

/**
 * How a face hears of tables that change: a snapshot, then changes numbered one after the other from the snapshot's number.
 * `state` is the engine, told to every face; `detail` is the one torrent a face looks at, `channel` the one channel.
 */
export type Topic = 'state' | 'detail' | 'channel'

export type FeedMessage =
  | { readonly type: 'snapshot'; readonly topic: Topic; readonly number: number; readonly tables: object }
  | { readonly type: 'changes'; readonly topic: Topic; readonly number: number; readonly changes: Changes }

/** A face's copy of one topic's tables. */
export class Replica<T extends object> {
  #tables: T | null = null
  #number = 0

  /** Null before the first snapshot. */
  get tables(): T | null {
    return this.#tables
  }

  /** Returns false when something is missing: the face asks for a snapshot, and keeps what it has until then. */
  onMessage(message: FeedMessage): boolean {
    if (message.type === 'snapshot') this.#tables = message.tables as T
    else if (this.#tables === null || message.number !== this.#number + 1) return false
    else this.#tables = applyChanges(this.#tables, message.changes)
    this.#number = message.number
    return true
  }

  forget(): void {
    this.#tables = null
  }
}
