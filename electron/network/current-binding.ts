import type { Socket } from 'node:net'
import type { Binding } from './binding.ts'

/**
 * A binding that may go away and come back. While it is gone there is no address to send from, so whoever asks before sending
 * sends nothing; the TCP connections that were made by it are closed when it goes. (Of an interface that is down but not removed
 * Linux keeps the address, and may send its own farewells for them.)
 */
export class CurrentBinding implements Binding {
  #now: Binding | null
  readonly #held = new Set<Socket>()

  constructor(first: Binding) {
    this.#now = first
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

  onGone(): void {
    this.#now = null
    for (const socket of this.#held) socket.destroy()
  }

  onThere(binding: Binding): void {
    this.#now = binding
  }
}
