import { networkInterfaces } from 'node:os'
import { isIP } from 'node:net'
import { ShoalError } from '../../shared/errors.ts'
import { isLoopback, isWildcard, withoutZone } from './addresses.ts'
import { bindingTo, type Binding, type Interfaces } from './binding.ts'

/** Node tells of no change of the interfaces; to look costs some 0.1 ms. What is connected lives on no longer than this. */
const LOOK_MS = 1_000

export interface BindingWatchEvents {
  /** Nothing more may be sent when it returns; the sockets are closed when it resolves. */
  onGone(): Promise<void>
  /** Rejects when not everything could be bound: it is tried again at the next look. */
  onThere(binding: Binding): Promise<void>
}

/** Watches whether the addresses that all is bound to are there. */
export class BindingWatch {
  readonly #host: string
  readonly #events: BindingWatchEvents
  readonly #interfaces: () => Interfaces
  #bound: Binding | null
  /** At the last look. */
  #seen: Binding | null = null
  #timer: NodeJS.Timeout | null = null
  #looking: Promise<void> | null = null
  #isClosed = false

  /** @returns null: what `host` names cannot go away */
  static over(
    host: string,
    bound: Binding,
    events: BindingWatchEvents,
    interfaces: () => Interfaces = networkInterfaces
  ): BindingWatch | null {
    const isLasting = [bound.v4, bound.v6].every(
      (address) => address === null || isWildcard(address) || isLoopback(address)
    )
    if (isLasting && isIP(host.split(',')[0] ?? '') !== 0) return null
    return new BindingWatch(host, bound, events, interfaces)
  }

  private constructor(
    host: string,
    bound: Binding,
    events: BindingWatchEvents,
    interfaces: () => Interfaces
  ) {
    this.#host = host
    this.#bound = bound
    this.#events = events
    this.#interfaces = interfaces
    this.#wait()
  }

  /** Twice is harmless. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#looking
  }

  #wait(): void {
    if (!this.#isClosed)
      this.#timer = setTimeout(() => {
        this.#looking = this.#look().finally(() => this.#wait())
      }, LOOK_MS)
  }

  async #look(): Promise<void> {
    const seen = bindingNow(this.#host, this.#interfaces())
    const hasStayed = isSame(seen, this.#seen)
    this.#seen = seen
    if (isSame(seen, this.#bound)) return
    const before = this.#bound
    this.#bound = null
    if (before !== null) await this.#events.onGone()
    // What has only just come may have no routes yet: what is sent by it would leave by another interface.
    if (seen === null || !hasStayed || this.#isClosed) return
    try {
      await this.#events.onThere(seen)
      this.#bound = seen
    } catch (error) {
      // An address that has only just come may not be fit to be bound to yet.
      if (!(error instanceof ShoalError)) throw error
      await this.#events.onGone()
    }
  }
}

/** Those of the addresses that `host` names which are there now; null: none. */
export function bindingNow(host: string, interfaces: Interfaces): Binding | null {
  try {
    const { v4, v6 } = bindingTo(host, interfaces)
    const there = { v4: isThere(v4, interfaces) ? v4 : null, v6: isThere(v6, interfaces) ? v6 : null }
    return there.v4 === null && there.v6 === null ? null : there
  } catch (error) {
    if (error instanceof ShoalError) return null
    throw error
  }
}

function isThere(address: string | null, interfaces: Interfaces): boolean {
  if (address === null || isWildcard(address) || isLoopback(address)) return true
  const own = Object.values(interfaces).flatMap((each) => each ?? [])
  return own.some((each) => each.address === withoutZone(address))
}

function isSame(a: Binding | null, b: Binding | null): boolean {
  return a === b || (a !== null && b !== null && a.v4 === b.v4 && a.v6 === b.v6)
}
