import { isPrivate } from '../addresses.ts'
import { allProtocols, askRouter } from './ask-router.ts'
import type { Granted, MappingProtocol, MappingWish } from './protocol.ts'
import type { MappedPort, RouterPlace } from '../types.ts'

export interface PortMapperSetup {
  /** Looks where the router is, again and again. */
  readonly find: () => Promise<RouterPlace | null>
  /** Chance in [0, 1). */
  readonly random: () => number
  readonly pace?: Pace
}

/** Milliseconds. */
export interface Pace {
  /** Between two looks whether the router is still the same, and still knows what it mapped. */
  readonly check: number
  /** After nobody would map a port, until everybody is asked again. */
  readonly rest: number
  /** A mapping is renewed no sooner, however short its life. */
  readonly leastRenewal: number
}

export interface PortMapperEvents {
  onMapped(port: MappedPort): void
  /** What was mapped is no more. */
  onLost(port: MappingWish): void
  onWarning(sentence: string): void
}

interface Entry extends MappedPort {
  /** On the clock of performance.now. */
  readonly renewAt: number
  readonly endsAt: number
}

const USUAL_PACE: Pace = { check: 300_000, rest: 900_000, leastRenewal: 30_000 }
/** Taking mappings back must not hold up a program that ends: they run out by themselves. */
const CLOSE_MS = 2_000

/** Has ports of ours mapped at the router, as long as they are wished for and there is one that does. */
export class PortMapper {
  readonly #setup: PortMapperSetup
  readonly #events: PortMapperEvents
  readonly #pace: Pace
  readonly #mapped = new Map<string, Entry>()
  readonly #closing = new AbortController()
  #wishes: readonly MappingWish[] = []
  #place: RouterPlace | null = null
  #protocol: MappingProtocol | null = null
  /** Until then nobody is asked in vain again. */
  #restsUntil = -Infinity
  #timer: NodeJS.Timeout | null = null
  /** Turns, one after the other. */
  #turn: Promise<void> = Promise.resolve()
  #isTurnWaiting = false
  #hasWarned = false
  #closed: Promise<void> | null = null

  constructor(setup: PortMapperSetup, events: PortMapperEvents) {
    this.#setup = setup
    this.#events = events
    this.#pace = setup.pace ?? USUAL_PACE
  }

  /** From now on these and no others; none, and nobody is asked anything. */
  set(wishes: readonly MappingWish[]): void {
    this.#wishes = wishes
    this.refresh()
  }

  /** The network has changed: looks now. */
  refresh(): void {
    if (this.#isTurnWaiting || this.#closing.signal.aborted) return
    this.#isTurnWaiting = true
    this.#wait(null)
    this.#turn = this.#turn.then(() => this.#look())
  }

  get mapped(): readonly MappedPort[] {
    return Array.from(this.#mapped.values(), ({ protocol, port, external, by }) => {
      return { protocol, port, external, by }
    })
  }

  /** The port outside by which a port of ours is reached; itself where it is not mapped. */
  externalPort({ protocol, port }: MappingWish): number {
    return this.#mapped.get(keyOf({ protocol, port }))?.external.port ?? port
  }

  /** Takes the mappings back, for two seconds at most. Twice is harmless. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  async #close(): Promise<void> {
    this.#closing.abort()
    this.#wait(null)
    await this.#turn
    const entries = [...this.#mapped.values()]
    this.#mapped.clear()
    await this.#unmap(entries)
  }

  async #look(): Promise<void> {
    this.#isTurnWaiting = false
    if (this.#closing.signal.aborted) return
    await this.#unmapUnwished()
    if (this.#wishes.length === 0) return
    await this.#lookAround()
    if (this.#place !== null && performance.now() >= this.#restsUntil) await this.#mapAll(this.#place)
    this.#wait(this.#untilNextLook())
  }

  /** Another router, or another address of ours: what was mapped there is lost. */
  async #lookAround(): Promise<void> {
    const place = await this.#setup.find()
    if (isSame(place, this.#place)) return
    this.#place = place
    this.#protocol = null
    this.#restsUntil = -Infinity
    for (const entry of [...this.#mapped.values()]) this.#lose(entry)
  }

  async #mapAll(place: RouterPlace): Promise<void> {
    const { signal } = this.#closing
    const [known] = this.#mapped.values()
    const isForgotten =
      known !== undefined &&
      this.#protocol !== null &&
      (await this.#protocol.hasForgotten(known, known.external.port, signal))
    for (const wish of [...this.#wishes]) {
      const entry = this.#mapped.get(keyOf(wish))
      const isDue = entry === undefined || isForgotten || performance.now() >= entry.renewAt
      if (signal.aborted || !this.#isWished(wish)) continue
      if (isDue && !(await this.#map(place, wish, entry))) return
    }
  }

  /** @returns false: there is no use in asking for the others now */
  async #map(place: RouterPlace, wish: MappingWish, entry: Entry | undefined): Promise<boolean> {
    const protocols = this.#protocol === null ? allProtocols(place, this.#setup.random) : [this.#protocol]
    const wanted = entry?.external.port ?? wish.port
    const { by, granted, refusals } = await askRouter(protocols, wish, wanted, this.#closing.signal)
    if (by !== null && granted !== null) {
      this.#protocol = by
      this.#keep(wish, granted, by.name, entry)
      return true
    }
    if (this.#closing.signal.aborted) return false
    if (entry !== undefined && performance.now() >= entry.endsAt) this.#lose(entry)
    if (refusals.length > 0) this.#warn(refusalOf(wish, refusals))
    // The one that had it may be gone for good.
    if (this.#mapped.size > 0) return true
    this.#protocol = null
    this.#restsUntil = performance.now() + this.#pace.rest
    return false
  }

  #keep(wish: MappingWish, granted: Granted, by: MappedPort['by'], before: Entry | undefined): void {
    const { external, lifetimeMs } = granted
    const mapped: MappedPort = { protocol: wish.protocol, port: wish.port, external, by }
    const now = performance.now()
    // Somewhere between half and five eighths of its life, so that not all of a network ask at once (RFC 6887, 11.2.1).
    const renewal = Math.max(this.#pace.leastRenewal, lifetimeMs * (1 / 2 + this.#setup.random() / 8))
    this.#mapped.set(keyOf(wish), { ...mapped, renewAt: now + renewal, endsAt: now + lifetimeMs })
    if (external.host !== null && isPrivate(external.host)) this.#warn(ANOTHER_ROUTER)
    const isNews =
      before?.by !== by || before.external.port !== external.port || before.external.host !== external.host
    if (isNews) this.#events.onMapped(mapped)
  }

  #lose(entry: Entry): void {
    this.#mapped.delete(keyOf(entry))
    this.#events.onLost(entry)
  }

  async #unmapUnwished(): Promise<void> {
    const entries = [...this.#mapped.values()].filter((entry) => !this.#isWished(entry))
    for (const entry of entries) this.#lose(entry)
    await this.#unmap(entries)
  }

  async #unmap(entries: readonly Entry[]): Promise<void> {
    const protocol = this.#protocol
    if (protocol === null || entries.length === 0) return
    const timeout = AbortSignal.timeout(CLOSE_MS)
    await Promise.all(entries.map((entry) => protocol.unmap(entry, entry.external.port, timeout)))
  }

  #isWished(wish: MappingWish): boolean {
    return this.#wishes.some((each) => keyOf(each) === keyOf(wish))
  }

  #untilNextLook(): number {
    const renewals = Array.from(this.#mapped.values(), ({ renewAt }) => renewAt)
    const next = Math.min(performance.now() + this.#pace.check, ...renewals)
    // What could not be renewed in time is tried again, but not all the time.
    return Math.max(next - performance.now(), this.#pace.leastRenewal / 2)
  }

  #wait(ms: number | null): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    const isOver = ms === null || this.#closing.signal.aborted || this.#isTurnWaiting
    this.#timer = isOver ? null : setTimeout(() => this.refresh(), ms)
  }

  /** Once: a router does not change its mind, and its user may not be able to. */
  #warn(sentence: string): void {
    if (!this.#hasWarned) this.#events.onWarning(sentence)
    this.#hasWarned = true
  }
}

function refusalOf({ protocol, port }: MappingWish, refusals: readonly string[]): string {
  const reasons = [...new Set(refusals)].join('; ')
  return `Your router does not open a port for Shoal (${reasons}), so only peers that Shoal calls are met; allow it there, or forward ${protocol} port ${port} by hand.`
}

const ANOTHER_ROUTER =
  'Your router opens ports for Shoal, but stands behind another router, so peers may not reach you all the same; forward the ports there too.'

function keyOf({ protocol, port }: MappingWish): string {
  return `${protocol} ${port}`
}

function isSame(a: RouterPlace | null, b: RouterPlace | null): boolean {
  return a?.gateway.host === b?.gateway.host && a?.gateway.port === b?.gateway.port && a?.local === b?.local
}
