import { isIPv6 } from 'node:net'
import { isDialable } from '../dialable.ts'
import type { Address, TrackerRow } from '../types.ts'
import { announcedPort, believedPeers, keyOf } from './believed-peers.ts'
import { Deadline } from './deadline.ts'
import { nextStep } from './next-step.ts'
import { promote, shuffledTiers } from './tiers.ts'
import { TrackerEntry, type Registration } from './tracker-entry.ts'
import type { Announce, AnnounceAnswer, AnnounceEvent, Fault, Tracker } from './tracker.ts'
import type { TrackerClient } from './tracker-client.ts'

/** Peers asked for. */
const WANTED = 200
/** Nobody waits longer for trackers to hear that we stop. */
const STOP_MS = 3_000
const SCRAPE_EVERY_MS = 1_800_000
/** Said to be left while we do not know how much there is: 0 would make us a seed. */
const UNKNOWN_LEFT = 16_384
/** Timers take no longer waits; who wakes too early waits again. */
const LONGEST_WAIT_MS = 86_400_000

export interface TrackersSetup {
  /** 40 hex digits each; of a hybrid torrent both, as both have peers that do not know the other. */
  readonly infoHashes: readonly string[]
  /** 20 bytes. */
  readonly peerId: Uint8Array
  /** URLs in tiers (BEP 12). */
  readonly tiers: readonly (readonly string[])[]
  /** Shared by all torrents. */
  readonly client: Pick<TrackerClient, 'tracker'>
  /** Where peers reach us; 0: nowhere. */
  readonly port: () => number
  /** In bytes, since the start; `left` null: not known. */
  readonly progress: () => {
    readonly uploaded: number
    readonly downloaded: number
    readonly left: number | null
  }
  /** Chance in [0, 1). */
  readonly random: () => number
}

/** 'warning': it works, and has something to say. */
export type WarningKind = Fault['kind'] | 'warning'

export interface TrackersEvents {
  /** Addresses that the tracker may tell us (isDialable), at most 500. */
  onPeers(peers: readonly Address[], url: string): void
  /** What is wrong with a tracker, or what it warns of; each once until it changes. */
  onWarning(url: string, sentence: string, kind: WarningKind): void
  /** How a tracker sees us: an IP address, which is its word and no proof. */
  onExternalHost?(host: string): void
}

/** Announces one torrent to its trackers, as BEP 12 says. */
export class Trackers {
  readonly #setup: TrackersSetup
  readonly #events: TrackersEvents
  /** By which trackers know us again in the other family of addresses (BEP 7). */
  readonly #key: number
  readonly #warned = new Map<string, string>()
  readonly #farewells = new Set<Promise<void>>()
  #tiers: TrackerEntry[][]
  /** Trackers count downloads by it: each is told once, and never by those who had all before. */
  #completion: 'not-yet' | 'to-tell' | 'told' = 'not-yet'
  #timer: NodeJS.Timeout | null = null
  #isStarted = false
  #closing: Promise<void> | null = null

  constructor(setup: TrackersSetup, events: TrackersEvents) {
    this.#setup = setup
    this.#events = events
    this.#key = Math.floor(setup.random() * 2 ** 32)
    this.#tiers = shuffledTiers(setup.tiers, (url) => this.#newEntry(url), setup.random)
  }

  /** From now on the trackers know us. Twice is harmless. */
  start(): void {
    if (this.#isStarted) return
    this.#isStarted = true
    if (this.#setup.progress().left === 0) this.#completion = 'told'
    this.#step()
  }

  /** The torrent has become complete. */
  complete(): void {
    if (!this.#isStarted || this.#completion !== 'not-yet') return
    this.#completion = 'to-tell'
    for (const entry of this.#tiers.flat()) entry.hurry(performance.now())
    this.#step()
  }

  /** As soon as the trackers allow it: a person asks, or the network has changed. */
  announceNow(): void {
    for (const entry of this.#tiers.flat()) entry.wish(performance.now())
    this.#step()
  }

  /** Trackers that stay are not asked anew; those that go are told that we stop. */
  setTiers(tiers: readonly (readonly string[])[]): void {
    if (this.#closing !== null) return
    const known = new Map(this.#tiers.flat().map((entry) => [entry.url, entry]))
    this.#tiers = shuffledTiers(
      tiers,
      (url) => {
        const entry = known.get(url) ?? this.#newEntry(url)
        known.delete(url)
        return entry
      },
      this.#setup.random
    )
    for (const entry of this.#tiers.flat()) if (entry.standing.name === 'working') promote(this.#tiers, entry)
    for (const entry of known.values()) this.#dismiss(entry)
    this.#step()
  }

  /** In the order in which they are asked. */
  rows(): readonly TrackerRow[] {
    return this.#tiers.flatMap((tier, at) => tier.map((entry) => entry.row(at, performance.now())))
  }

  /** Tells the trackers that know us that we stop, and waits for it, but not for long. Twice is harmless. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#wait(Infinity)
    for (const entry of this.#tiers.flat()) this.#dismiss(entry)
    await Promise.all(this.#farewells)
  }

  #step(): void {
    if (!this.#isStarted || this.#closing !== null) return
    for (;;) {
      const now = performance.now()
      const step = nextStep(this.#tiers, now)
      if ('waitUntil' in step) return this.#wait(step.waitUntil - now)
      const { tracker } = step.ask
      step.ask.onAsking(now)
      if (tracker !== null) void this.#announce(step.ask, tracker)
    }
  }

  #wait(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer =
      ms === Infinity ? null : setTimeout(() => this.#step(), Math.min(Math.ceil(ms), LONGEST_WAIT_MS))
  }

  /** One round: each infohash, in each family in which the tracker is reached. */
  async #announce(entry: TrackerEntry, tracker: Tracker): Promise<void> {
    const { signal } = entry
    const found = await tracker.addresses(signal)
    const faults =
      'fault' in found
        ? [found.fault]
        : await Promise.all(found.answer.flatMap((address) => this.#announceTo(entry, tracker, address)))
    if (signal.aborted) return
    entry.onAsked(
      faults.filter((one) => one !== null),
      performance.now()
    )
    if (entry.standing.name === 'working') {
      promote(this.#tiers, entry)
      if (this.#completion === 'to-tell') entry.hurry(performance.now())
      void this.#scrape(entry, tracker)
    }
    this.#warn(entry)
    this.#step()
  }

  #announceTo(entry: TrackerEntry, tracker: Tracker, address: string): Promise<Fault | null>[] {
    const family = isIPv6(address) ? 6 : 4
    return this.#setup.infoHashes.map(async (infoHash) => {
      const known = entry.registration({ family, infoHash })
      const event = known === null ? 'started' : this.#completion === 'to-tell' ? 'completed' : null
      const announce = this.#describe(infoHash, event, known?.trackerId ?? null)
      const outcome = await tracker.announce(address, announce, entry.signal)
      if ('fault' in outcome) return outcome.fault
      if (entry.signal.aborted) return null
      if (event === 'completed') this.#completion = 'told'
      const trackerId = outcome.answer.trackerId ?? announce.trackerId
      this.#onAnswer(entry, outcome.answer, { infoHash, address, family, trackerId })
      return null
    })
  }

  #onAnswer(entry: TrackerEntry, answer: AnnounceAnswer, registration: Registration): void {
    const { peers, hasOthers } = believedPeers(answer)
    const warning = answer.warning ?? (hasOthers ? NOT_ITS_TO_TELL : null)
    entry.onAnswer(answer, registration, peers.map(keyOf), warning)
    if (peers.length > 0) this.#events.onPeers(peers, entry.url)
    const { externalHost, teller } = answer
    const isPlausible = externalHost !== null && isDialable({ host: externalHost, port: 1 }, teller)
    if (isPlausible) this.#events.onExternalHost?.(externalHost)
  }

  #describe(infoHash: string, event: AnnounceEvent | null, trackerId: Uint8Array | null): Announce {
    const { uploaded, downloaded, left } = this.#setup.progress()
    return {
      infoHash,
      peerId: this.#setup.peerId,
      key: this.#key,
      port: announcedPort(this.#setup.port()),
      uploaded,
      downloaded,
      left: left ?? UNKNOWN_LEFT,
      event,
      wanted: event === 'stopped' ? 0 : WANTED,
      trackerId
    }
  }

  async #scrape(entry: TrackerEntry, tracker: Tracker): Promise<void> {
    const [first] = entry.registrations
    if (first === undefined || !entry.wantsScrape(performance.now(), SCRAPE_EVERY_MS)) return
    entry.onScraping(performance.now())
    const outcome = await tracker.scrape(first.address, this.#setup.infoHashes, entry.signal)
    // Many trackers have no scrapes; it is no fault of theirs.
    if ('answer' in outcome) entry.onScraped(outcome.answer.values())
  }

  #warn({ url, warning, faultKind }: TrackerEntry): void {
    if (warning === (this.#warned.get(url) ?? null)) return
    if (warning === null) this.#warned.delete(url)
    else {
      this.#warned.set(url, warning)
      this.#events.onWarning(url, warning, faultKind ?? 'warning')
    }
  }

  #dismiss(entry: TrackerEntry): void {
    entry.giveUp()
    this.#warned.delete(entry.url)
    const farewell = this.#sayStopped(entry)
    this.#farewells.add(farewell)
    void farewell.then(() => this.#farewells.delete(farewell))
  }

  /** Only to those who know us, at the address where they do: no name is looked up any more. */
  async #sayStopped({ tracker, registrations }: TrackerEntry): Promise<void> {
    if (tracker === null || registrations.length === 0) return
    using deadline = new Deadline(new AbortController().signal, STOP_MS)
    await Promise.all(
      registrations.map(({ address, infoHash, trackerId }) =>
        tracker.announce(address, this.#describe(infoHash, 'stopped', trackerId), deadline.signal)
      )
    )
  }

  #newEntry(url: string): TrackerEntry {
    return new TrackerEntry(url, this.#setup.client.tracker(url), this.#setup.random)
  }
}

const NOT_ITS_TO_TELL = 'It tells of addresses where nobody is dialled for a stranger.'
