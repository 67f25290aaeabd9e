import { BogusTellers } from '../bogus-tellers.ts'
import type { Seeker } from '../seeker.ts'
import type { Address } from '../types.ts'
import type { Lookups } from './lookups.ts'

/** Nodes keep an announcement for about half an hour. */
const INTERVAL_MS = 15 * 60_000
/** By up to so much of it sooner, at random, so that torrents added together do not stay in step. */
const JITTER = 0.2
const RETRY_FIRST_MS = 30_000
/** Of one round; a swarm is entered with far fewer. */
const MAX_PEERS = 500

export interface SeekingPorts {
  readonly lookups: Pick<Lookups, 'seek'>
  readonly random: () => number
  /** Resolves when there are nodes to ask, or no use in waiting for them. */
  joined(): Promise<void>
  isSelf(address: Address): boolean
  onClosed(): void
}

/** One torrent's place in the DHT: looked up and announced by all its infohashes, again and again. */
export class Seeking {
  readonly infoHashes: readonly string[]
  readonly #seeker: Seeker
  readonly #bogus: BogusTellers
  readonly #ports: SeekingPorts
  readonly #closing = new AbortController()
  #timer: NodeJS.Timeout | null = null
  #isLooking = false
  #peers = 0
  #misses = 0

  /** @param infoHashes 40 hex digits each */
  constructor(infoHashes: readonly string[], seeker: Seeker, ports: SeekingPorts) {
    this.infoHashes = infoHashes
    this.#seeker = seeker
    this.#bogus = new BogusTellers((who) => seeker.onBogus(who))
    this.#ports = ports
    void this.#look()
  }

  /** Found by the last look-up, or so far by the one that goes on. */
  get peers(): number {
    return this.#peers
  }

  /** Looks now, unless it does already. */
  refresh(): void {
    this.#misses = 0
    void this.#look()
  }

  /** A node told of addresses that are not its to tell. */
  onBogus(who: string): void {
    this.#bogus.onBogus(who)
  }

  /** The announcement runs out by itself. Twice is harmless. */
  close(): void {
    if (this.#closing.signal.aborted) return
    this.#closing.abort()
    this.#wait(null)
    this.#ports.onClosed()
  }

  async #look(): Promise<void> {
    if (this.#isLooking || this.#closing.signal.aborted) return
    this.#isLooking = true
    this.#wait(null)
    await this.#ports.joined()
    const round = new Round(
      (peers) => this.#onFound(round, peers),
      (peer) => this.#ports.isSelf(peer)
    )
    const { lookups } = this.#ports
    const seek = (infoHash: string) =>
      lookups.seek(
        infoHash,
        () => this.#seeker.port(),
        (peer) => round.onPeer(peer),
        this.#closing.signal
      )
    await Promise.all(this.infoHashes.map(seek))
    this.#peers = round.size
    this.#isLooking = false
    this.#misses = round.size > 0 ? 0 : this.#misses + 1
    this.#wait(untilNextRound(this.#misses, this.#ports.random()))
  }

  #onFound(round: Round, peers: readonly Address[]): void {
    if (this.#closing.signal.aborted) return
    this.#peers = round.size
    this.#seeker.onPeers(peers)
  }

  #wait(ms: number | null): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    const isOver = ms === null || this.#closing.signal.aborted
    this.#timer = isOver ? null : setTimeout(() => this.#onWaited(), ms)
  }

  /** A torrent that has become complete while it waited to look sooner has no use for it: it is announced already. */
  #onWaited(): void {
    const isNeedless = this.#misses > 0 && this.#seeker.isSeed()
    this.#misses = isNeedless ? 0 : this.#misses
    if (isNeedless) this.#wait(untilNextRound(0, this.#ports.random()))
    else void this.#look()
  }
}

/**
 * Milliseconds until a torrent is looked up again: a quarter of an hour, sooner while nobody is found.
 * @param misses rounds without any peer since the last that found one
 * @param chance in [0, 1)
 */
export function untilNextRound(misses: number, chance: number): number {
  if (misses === 0) return INTERVAL_MS * (1 - chance * JITTER)
  return Math.min(INTERVAL_MS, RETRY_FIRST_MS * 2 ** (misses - 1)) * (1 - chance / 2)
}

/** The peers of one round, each once. Those of one node's answer are told together. */
class Round {
  readonly #onPeers: (peers: readonly Address[]) => void
  readonly #isSelf: (address: Address) => boolean
  readonly #seen = new Set<string>()
  #fresh: Address[] = []

  constructor(onPeers: (peers: readonly Address[]) => void, isSelf: (address: Address) => boolean) {
    this.#onPeers = onPeers
    this.#isSelf = isSelf
  }

  get size(): number {
    return this.#seen.size
  }

  onPeer(peer: Address): void {
    const name = `${peer.host}:${peer.port}`
    if (this.#seen.has(name) || this.#seen.size >= MAX_PEERS || this.#isSelf(peer)) return
    this.#seen.add(name)
    this.#fresh.push(peer)
    if (this.#fresh.length === 1) queueMicrotask(() => this.#onPeers(this.#fresh.splice(0)))
  }
}
