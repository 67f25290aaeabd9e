import type { Socket } from 'node:net'
import { bindingTo, type Binding } from './binding.ts'
import { BindingWatch } from './binding-watch.ts'
import type { Trouble } from './types.ts'

export interface CurrentBindingEvents {
  /** Resolves when the sockets are closed. */
  onGone(): Promise<void>
  /** Rejects with a ShoalError when not everything could be bound: it is tried again. */
  onThere(): Promise<void>
  onTrouble(trouble: Trouble): void
}

/**
 * What all sockets are bound by, which may go away and come back. While it is gone there is no address to send from, so whoever
 * asks before sending sends nothing; the TCP connections that were made by it are closed when it goes. (Of an interface that is
 * down but not removed Linux keeps the address, and may send its own farewells for them.)
 */
export class CurrentBinding implements Binding {
  /** As the settings name it. */
  readonly host: string
  readonly #events: CurrentBindingEvents
  readonly #held = new Set<Socket>()
  #now: Binding | null
  #watch: BindingWatch | null = null
  /** As was told last. */
  #isKnownToBeGone = false

  /** @param host as `bindingTo` reads it @throws ShoalError 'usage', 'listen-failed' */
  constructor(host: string, events: CurrentBindingEvents) {
    this.host = host
    this.#events = events
    this.#now = bindingTo(host)
  }

  get v4(): string | null {
    return this.#now?.v4 ?? null
  }

  get v6(): string | null {
    return this.#now?.v6 ?? null
  }

  get isThere(): boolean {
    return this.#now !== null
  }

  hold(socket: Socket): void {
    if (socket.destroyed || this.#held.has(socket)) return
    this.#held.add(socket)
    socket.once('close', () => this.#held.delete(socket))
  }

  /** From now on it is seen when it goes or comes, until closed. */
  watch(): void {
    const { v4, v6 } = this
    this.#watch = BindingWatch.over(
      this.host,
      { v4, v6 },
      {
        onGone: () => this.#onGone(),
        onThere: (binding) => this.#onThere(binding)
      }
    )
  }

  /** Waits for what goes on because it went or came. */
  async close(): Promise<void> {
    await this.#watch?.close()
  }

  /** From the first line on nothing more is sent. */
  async #onGone(): Promise<void> {
    this.#now = null
    for (const socket of this.#held) socket.destroy()
    if (!this.#isKnownToBeGone) this.#events.onTrouble(goneTrouble(this.host))
    this.#isKnownToBeGone = true
    await this.#events.onGone()
  }

  async #onThere(binding: Binding): Promise<void> {
    this.#now = binding
    await this.#events.onThere()
    this.#isKnownToBeGone = false
    this.#events.onTrouble(backTrouble(this.host))
  }
}

function goneTrouble(host: string): Trouble {
  const sentence = `${host} is gone: nothing is sent or received until it is back.`
  return { code: 'BINDING_GONE', sentence }
}

function backTrouble(host: string): Trouble {
  return { code: 'BINDING_BACK', sentence: `${host} is back, and so are all connections that can be.` }
}
