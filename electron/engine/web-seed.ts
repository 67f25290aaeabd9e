import type { Millis } from '../core/units.ts'
import { Backoff } from '../network/backoff.ts'
import { WebFault } from '../network/web/web-fault.ts'
import type { WebSeedPeerEvents, WebSeedVisit } from './web-seed-peer.ts'

/** A web seed that a torrent has. */
export interface NamedWebSeed {
  readonly url: URL
  /** Its user named it, not whoever made the torrent: it may be in their own network. */
  readonly isTrusted: boolean
}

export interface WebSeedPort {
  /** Brings it into the swarm. */
  open(seed: WebSeed, events: WebSeedPeerEvents): WebSeedVisit
  /** The connections of its last visit are of no use now. */
  hangUp(seed: WebSeed): void
  onFault(seed: WebSeed, fault: WebFault): void
  now(): Millis
  /** Chance in [0, 1). */
  random(): number
}

/** What a web seed is doing: exactly one of these. */
export type WebSeedState =
  /** Nothing is missing, or it has just ended. */
  | { readonly type: 'idle'; readonly since: Millis }
  | { readonly type: 'active'; readonly visit: WebSeedVisit }
  /** Something was wrong with it: it is tried again. */
  | { readonly type: 'waiting'; readonly until: Millis; readonly fault: WebFault }
  /** It is of no use. */
  | { readonly type: 'failed'; readonly fault: WebFault }

/** Milliseconds before a web seed that had a fault is tried again: doubled each time, up to the second. */
const FIRST_WAIT = 30_000
const LONGEST_WAIT = 3_600_000
/** A web seed that our own side left is not brought back sooner, in milliseconds. */
const PAUSE = 5_000
/** Every so many milliseconds an active one says that it is there. */
const KEEP_ALIVE_EVERY = 60_000

/** One web seed of a torrent that runs: when it takes part, and how long it stays away after a fault. */
export class WebSeed {
  readonly url: URL
  readonly isTrusted: boolean
  /** Files that it does not have. */
  readonly missing = new Set<number>()
  readonly #port: WebSeedPort
  readonly #backoff: Backoff
  #state: WebSeedState = { type: 'idle', since: -Infinity as Millis }
  #spokeAt = -Infinity
  #isClosed = false

  constructor({ url, isTrusted }: NamedWebSeed, port: WebSeedPort) {
    this.url = url
    this.isTrusted = isTrusted
    this.#port = port
    this.#backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT, () => port.random())
  }

  get state(): WebSeedState {
    return this.#state
  }

  /** What its bytes are counted under, and banned. */
  get identity(): string {
    return `web:${this.url.href}`
  }

  /** What was wrong with it last, in a sentence; null: nothing is. */
  get message(): string | null {
    return 'fault' in this.#state ? this.sentenceOf(this.#state.fault) : null
  }

  sentenceOf(fault: WebFault): string {
    return `The web seed ${this.url.host} ${fault.message}.`
  }

  /** Called about once a second while something is missing. @param mayBegin there is a place for one more */
  tick(at: Millis, mayBegin: boolean): void {
    const state = this.#state
    if (state.type === 'active') this.#keepAlive(state.visit, at)
    else if (mayBegin && this.#isReady(state, at)) this.#begin(at)
  }

  /** Nothing is missing any more. */
  rest(): void {
    if (this.#state.type === 'active') this.#state.visit.close()
  }

  /** It sent what is not in this torrent. */
  onBanned(): void {
    this.#fail(new WebFault('wrong-file', 'sends other data than this torrent’s'))
  }

  close(): void {
    this.#isClosed = true
    this.rest()
    this.#port.hangUp(this)
  }

  #isReady(state: WebSeedState, at: Millis): boolean {
    if (this.#isClosed || state.type === 'active' || state.type === 'failed') return false
    return at >= (state.type === 'waiting' ? state.until : state.since + PAUSE)
  }

  #begin(at: Millis): void {
    this.#spokeAt = at
    const visit = this.#port.open(this, {
      onRead: () => this.#backoff.reset(),
      onMissing: (fault) => this.#port.onFault(this, fault),
      onFault: (fault) => (fault.code === 'forbidden' ? this.#fail(fault) : this.#wait(fault)),
      onClosed: () => this.#onClosed()
    })
    this.#state = { type: 'active', visit }
  }

  #keepAlive(visit: WebSeedVisit, at: Millis): void {
    if (at - this.#spokeAt < KEEP_ALIVE_EVERY) return
    this.#spokeAt = at
    visit.keepAlive()
  }

  #wait(fault: WebFault): void {
    const wait = Math.max(this.#backoff.next(), fault.retryAfter ?? 0)
    this.#end({ type: 'waiting', until: (this.#port.now() + wait) as Millis, fault })
    this.#port.onFault(this, fault)
  }

  #fail(fault: WebFault): void {
    this.#end({ type: 'failed', fault })
    this.#port.onFault(this, fault)
  }

  #onClosed(): void {
    if (this.#state.type === 'active') this.#end({ type: 'idle', since: this.#port.now() })
  }

  #end(state: WebSeedState): void {
    const before = this.#state
    this.#state = state
    if (before.type === 'active') before.visit.close()
    this.#port.hangUp(this)
  }
}
