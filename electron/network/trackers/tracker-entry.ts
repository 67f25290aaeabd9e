import { setMaxListeners } from 'node:events'
import type { TrackerRow } from '../types.ts'
import { Backoff } from '../backoff.ts'
import type { Standing } from './next-step.ts'
import { intervalFor, leastIntervalFor } from './times.ts'
import type { AnnounceAnswer, Fault, SwarmCounts, Tracker } from './tracker.ts'

const RETRY_FIRST_MS = 5_000
const RETRY_MOST_MS = 3_600_000
/** Requests of one round and their parts that may be given up together. */
const MOST_LISTENERS = 50

/** Whom a tracker knows us as: one infohash in one family of addresses. */
export interface Registration {
  readonly infoHash: string
  readonly family: 4 | 6
  /** Of the tracker's, where it answered. */
  readonly address: string
  readonly trackerId: Uint8Array | null
}

/** What one round of announces to a tracker has brought so far. */
interface Round {
  readonly peers: Set<string>
  intervalMs: number | null
  minIntervalMs: number | null
  counts: SwarmCounts
  warning: string | null
}

/** How one torrent stands with one tracker. It decides when, and asks nobody. */
export class TrackerEntry {
  readonly url: string
  readonly tracker: Tracker | null
  readonly #why: string | null
  readonly #random: () => number
  readonly #backoff: Backoff
  readonly #abort = new AbortController()
  readonly #registrations = new Map<string, Registration>()
  #standing: Standing
  #round: Round | null = null
  #last: Round | null = null
  #fault: Fault | null = null
  #scraped = UNKNOWN
  #scrapedAt = -Infinity

  constructor(url: string, tracker: Tracker | { readonly unusable: string }, random: () => number) {
    this.url = url
    this.tracker = 'unusable' in tracker ? null : tracker
    this.#why = 'unusable' in tracker ? tracker.unusable : null
    this.#standing = { name: this.tracker === null ? 'unusable' : 'fresh' }
    this.#random = random
    this.#backoff = new Backoff(RETRY_FIRST_MS, RETRY_MOST_MS, random)
    setMaxListeners(MOST_LISTENERS, this.#abort.signal)
  }

  get standing(): Standing {
    return this.#standing
  }

  /** Aborts when the torrent gives this tracker up. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  get registrations(): readonly Registration[] {
    return Array.from(this.#registrations.values())
  }

  /** What is wrong with it, or what it warns of. */
  get warning(): string | null {
    return this.#fault?.sentence ?? this.#last?.warning ?? null
  }

  /** Null: it works, as far as is known. */
  get faultKind(): Fault['kind'] | null {
    return this.#fault?.kind ?? null
  }

  /** Null: it was not told yet that we are here. */
  registration(of: Pick<Registration, 'infoHash' | 'family'>): Registration | null {
    return this.#registrations.get(keyOf(of)) ?? null
  }

  onAsking(now: number): void {
    this.#standing = { name: 'asking', since: now, hasAnswered: false }
    this.#round = { peers: new Set(), intervalMs: null, minIntervalMs: null, counts: UNKNOWN, warning: null }
  }

  /** @param peers those of its peers that are believed, each as any text that is its own */
  onAnswer(
    answer: AnnounceAnswer,
    registration: Registration,
    peers: Iterable<string>,
    warning: string | null
  ): void {
    const round = this.#round
    if (round === null || this.#standing.name !== 'asking') return
    this.#standing = { ...this.#standing, hasAnswered: true }
    this.#registrations.set(keyOf(registration), registration)
    for (const peer of peers) round.peers.add(peer)
    round.intervalMs = greater(round.intervalMs, answer.intervalMs)
    round.minIntervalMs = greater(round.minIntervalMs, answer.minIntervalMs)
    round.counts = together(round.counts, answer)
    round.warning ??= warning
  }

  /** All that was asked in this round has been answered or has failed. */
  onAsked(faults: readonly Fault[], now: number): void {
    const round = this.#round
    const hasAnswered = this.#standing.name === 'asking' && this.#standing.hasAnswered
    this.#round = null
    this.#last = round
    this.#fault = hasAnswered ? null : worst(faults)
    if (hasAnswered) {
      this.#backoff.reset()
      const earliest = now + leastIntervalFor(round?.minIntervalMs ?? null)
      const next = now + intervalFor(round?.intervalMs ?? null, this.#random)
      this.#standing = { name: 'working', next: Math.max(next, earliest), earliest }
    } else {
      const wait = Math.max(this.#backoff.next(), this.#fault?.retryMs ?? 0)
      this.#standing = { name: 'failing', next: now + wait, earliest: now + leastIntervalFor(null) }
    }
  }

  /** It has something to be told at once: an event, which no interval holds back. */
  hurry(now: number): void {
    if (this.#standing.name === 'working') this.#standing = { ...this.#standing, next: now }
  }

  /** A person asks. */
  wish(now: number): void {
    const standing = this.#standing
    if (standing.name !== 'working' && standing.name !== 'failing') return
    this.#standing = { ...standing, next: Math.min(standing.next, Math.max(now, standing.earliest)) }
  }

  /** Whether its last answers left open how many there are, and it was not scraped for so long. */
  wantsScrape(now: number, everyMs: number): boolean {
    const counts = this.#last?.counts
    const isOpen = counts !== undefined && (counts.seeds === null || counts.leechers === null)
    return this.#standing.name === 'working' && isOpen && now - this.#scrapedAt >= everyMs
  }

  onScraping(now: number): void {
    this.#scrapedAt = now
  }

  onScraped(counts: Iterable<SwarmCounts>): void {
    this.#scraped = Array.from(counts).reduce(together, UNKNOWN)
  }

  giveUp(): void {
    this.#abort.abort()
  }

  row(tier: number, now: number): TrackerRow {
    const standing = this.#standing
    const isPlanned = standing.name === 'working' || standing.name === 'failing'
    const next = isPlanned && Number.isFinite(standing.next) ? Math.max(0, standing.next - now) : null
    const told = this.#last?.counts ?? this.#round?.counts ?? UNKNOWN
    return {
      url: this.url,
      tier,
      status: this.#status(),
      message: this.#why ?? this.warning,
      peers: this.#registrations.size === 0 ? null : ((this.#last ?? this.#round)?.peers.size ?? null),
      seeds: told.seeds ?? this.#scraped.seeds,
      leechers: told.leechers ?? this.#scraped.leechers,
      downloads: told.downloads ?? this.#scraped.downloads,
      nextAnnounce: next
    }
  }

  #status(): TrackerRow['status'] {
    switch (this.#standing.name) {
      case 'unusable':
        return 'disabled'
      case 'fresh':
        return 'not-contacted'
      case 'asking':
        return this.#standing.hasAnswered ? 'working' : 'updating'
      case 'working':
        return 'working'
      case 'failing':
        return this.#fault?.kind === 'unreachable' ? 'unreachable' : 'failed'
    }
  }
}

function keyOf({ family, infoHash }: Pick<Registration, 'infoHash' | 'family'>): string {
  return `${family} ${infoHash}`
}

const UNKNOWN: SwarmCounts = { seeds: null, leechers: null, downloads: null }

/** One swarm that is counted in parts, of which none knows all: its two infohashes, its two families. */
function together(a: SwarmCounts, b: SwarmCounts): SwarmCounts {
  return {
    seeds: greater(a.seeds, b.seeds),
    leechers: greater(a.leechers, b.leechers),
    downloads: greater(a.downloads, b.downloads)
  }
}

function greater(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b)
}

/** The one that says most: what a tracker says itself before what we say of it. */
function worst(faults: readonly Fault[]): Fault | null {
  const kinds = ['refused', 'nonsense', 'unreachable'] as const
  for (const kind of kinds) {
    const found = faults.find((one) => one.kind === kind)
    if (found !== undefined) return found
  }
  return null
}
