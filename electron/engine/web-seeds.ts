import type { Millis, Random } from '../core/units.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { Binding } from '../network/binding.ts'
import type { PeerStream } from '../network/types.ts'
import { WebClient } from '../network/web/web-client.ts'
import type { WebFault } from '../network/web/web-fault.ts'
import { tellerOfTorrents } from '../network/web/web-hosts.ts'
import { USER_AGENT } from '../version.ts'
import { now } from './clock.ts'
import type { Log } from './log.ts'
import { WebSeed, type NamedWebSeed, type WebSeedPort } from './web-seed.ts'
import { WebSeedFiles, pathsOnTheWeb } from './web-seed-files.ts'
import { READS_AT_ONCE, WebSeedPeer, type WebSeedPeerEvents } from './web-seed-peer.ts'
import { streamPair } from './web-seed-stream.ts'

/** Web seeds of one torrent that take part at once. */
const MOST_ACTIVE = 10
/** The same trouble with the same web seed is told again after so many milliseconds. */
const TELL_AGAIN = 600_000

export interface WebSeedsSetup {
  readonly metainfo: Metainfo
  /** 40 hex digits: what the torrent goes by on the wire. */
  readonly infoHash: string
  readonly binding: Binding
  readonly log: Log
  readonly random: Random
  /** Takes a peer into the swarm. */
  accept(stream: PeerStream): void
  /** Bytes that are wanted are missing. */
  isNeeded(): boolean
}

/** The web seeds of a torrent that runs (BEP 19): each is brought into the swarm as a peer while something is missing. */
export class WebSeeds implements WebSeedPort {
  readonly #setup: WebSeedsSetup
  readonly #seeds = new Map<string, WebSeed>()
  readonly #clients = new Map<WebSeed, WebClient>()
  /** When a trouble was told, by web seed and code. */
  readonly #told = new Map<string, Millis>()
  #paths: readonly string[] | null = null

  constructor(setup: WebSeedsSetup, named: readonly NamedWebSeed[]) {
    this.#setup = setup
    this.set(named)
  }

  get all(): ReadonlyMap<string, WebSeed> {
    return this.#seeds
  }

  /** From now on these; those that were there before go on. */
  set(named: readonly NamedWebSeed[]): void {
    const kept = new Set(named.map(({ url }) => url.href))
    for (const [href, seed] of this.#seeds) if (!kept.has(href)) this.#remove(href, seed)
    for (const seed of named)
      if (!this.#seeds.has(seed.url.href)) this.#seeds.set(seed.url.href, new WebSeed(seed, this))
    this.tick(now())
  }

  tick(at: Millis): void {
    if (!this.#setup.isNeeded()) return this.#rest()
    let active = 0
    for (const { state } of this.#seeds.values()) if (state.type === 'active') active++
    for (const seed of this.#seeds.values()) {
      const before = seed.state.type
      seed.tick(at, active < MOST_ACTIVE)
      if (seed.state.type === 'active' && before !== 'active') active++
    }
  }

  onBanned(identity: string): void {
    for (const seed of this.#seeds.values()) if (seed.identity === identity) seed.onBanned()
  }

  close(): void {
    for (const [href, seed] of this.#seeds) this.#remove(href, seed)
  }

  open(seed: WebSeed, events: WebSeedPeerEvents): WebSeedPeer {
    const { metainfo, infoHash } = this.#setup
    const [near, far] = streamPair()
    const files = new WebSeedFiles(seed.url, (this.#paths ??= pathsOnTheWeb(metainfo)))
    const peer = new WebSeedPeer(
      {
        stream: far,
        metainfo,
        name: `HTTP: ${seed.url.host}`,
        urlOf: (file) => files.urlOf(file),
        read: (range) => this.#clientOf(seed).read(range),
        missing: seed.missing
      },
      events
    )
    this.#setup.accept({
      stream: near,
      lane: 'HTTP',
      encryption: 'none',
      source: 'user',
      identity: seed.identity,
      address: null,
      outgoing: true,
      infoHash
    })
    return peer
  }

  hangUp(seed: WebSeed): void {
    this.#clients.get(seed)?.hangUp()
  }

  onFault(seed: WebSeed, fault: WebFault): void {
    const key = `${fault.code} ${seed.url.href}`
    const at = now()
    if (at - (this.#told.get(key) ?? -Infinity) < TELL_AGAIN) return
    this.#told.set(key, at)
    const { host: who } = seed.url
    const sentence = seed.sentenceOf(fault)
    this.#setup.log.add('source-fault', { code: `web-seed-${fault.code}`, who, words: '', sentence })
  }

  now(): Millis {
    return now()
  }

  random(): number {
    return this.#setup.random()
  }

  #rest(): void {
    for (const seed of this.#seeds.values()) seed.rest()
  }

  #remove(href: string, seed: WebSeed): void {
    this.#seeds.delete(href)
    seed.close()
    this.#clients.delete(seed)
  }

  #clientOf(seed: WebSeed): WebClient {
    const known = this.#clients.get(seed)
    if (known !== undefined) return known
    const { binding } = this.#setup
    const client = new WebClient({
      binding,
      toldBy: seed.isTrusted ? null : tellerOfTorrents(binding),
      connections: READS_AT_ONCE,
      userAgent: USER_AGENT
    })
    this.#clients.set(seed, client)
    return client
  }
}
