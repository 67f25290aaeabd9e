import type { FeedMessage, Topic } from '../../shared/api/feed.ts'
import { changesBetween } from '../../shared/api/tables.ts'

/**
 * Tells one face one topic: a snapshot first, then what changed since it was told last, however long ago that was. So nothing ever
 * waits for a slow face, and what is kept for it is one state.
 */
export class Feed {
  readonly #topic: Topic
  readonly #send: (message: FeedMessage) => void
  #told: { readonly number: number; readonly tables: object } | null = null

  constructor(topic: Topic, send: (message: FeedMessage) => void) {
    this.#topic = topic
    this.#send = send
  }

  /** Tells everything, the first time or because the face missed something. */
  begin(tables: object): void {
    const number = this.#told?.number ?? 0
    this.#told = { number, tables }
    this.#send({ type: 'snapshot', topic: this.#topic, number, tables })
  }

  /** What changed. Before `begin`, nothing. */
  tell(tables: object): void {
    if (this.#told === null) return
    const changes = changesBetween(this.#told.tables, tables)
    if (changes === null) return
    const number = this.#told.number + 1
    this.#told = { number, tables }
    this.#send({ type: 'changes', topic: this.#topic, number, changes })
  }
}
