import type NoiseSecretStream from '@hyperswarm/secret-stream'
import type Hyperswarm from 'hyperswarm'
import { ShoalError } from '../../shared/errors.ts'
import { Backoff } from './backoff.ts'
import type { Torrent } from './common-torrents.ts'
import { Discovery } from './discovery.ts'
import { GuardedSwarm } from './guarded-swarm.ts'
import type { LanePath } from './lane-path.ts'
import { ObservedDht } from './observed-dht.ts'
import { topicOf } from './topics.ts'
import { FailedDials } from './troubles.ts'
import type { Address, DhtStatus, KeyPair, NetworkStatus, Trouble } from './types.ts'

/** Dials at once; Hyperswarm's own 3 let a few dead peers hold up the living. */
const MAX_PARALLEL = 16
/** Taking announcements back must not hold up a program that ends. */
const CLOSE_TIMEOUT_MS = 3_000
const SILENCE_FIRST_MS = 1_000
const SILENCE_MOST_MS = 60_000

export interface SwarmSetup {
  readonly bootstrap: readonly Address[] | 'public'
  readonly host: string
  readonly keyPair: KeyPair
  readonly maxPeers: number
  readonly random: () => number
}

export interface SwarmEvents {
  onConnection(stream: NoiseSecretStream, path: LanePath): void
  onTrouble(trouble: Trouble): void
  onNetworkChanged(): void
  isBanned(publicKey: Uint8Array): boolean
  hasPeers(torrent: Torrent): boolean
}

/** The one Hyperswarm on the one HyperDHT. */
export class Swarm {
  readonly #setup: SwarmSetup
  readonly #events: SwarmEvents
  readonly #dht: ObservedDht
  readonly #swarm: Hyperswarm
  readonly #discoveries = new Map<Torrent, Discovery[]>()
  /** By topic. */
  readonly #infoHashes = new Map<string, string>()
  readonly #failedDials = new FailedDials()
  readonly #connects = { direct: 0, punched: 0, relayed: 0 }
  #wasOnline = true
  #silenceTimer: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(setup: SwarmSetup, events: SwarmEvents) {
    this.#setup = setup
    this.#events = events
    const { bootstrap, host, keyPair, maxPeers } = setup
    const nodes = bootstrap === 'public' ? {} : { bootstrap }
    this.#dht = new ObservedDht({ host, port: 0, ...nodes }, (key, code) => this.#onDialFailed(key, code))
    this.#swarm = new GuardedSwarm({
      dht: this.#dht,
      keyPair,
      maxPeers,
      maxParallel: MAX_PARALLEL,
      firewall: (key) => events.isBanned(key)
    })
    this.#swarm.on('connection', (stream) => this.#onConnection(stream))
    this.#dht.on('network-change', () => events.onNetworkChanged())
    this.#dht.on('network-update', () => this.#onNetworkUpdate())
  }

  /** Resolves when the sockets are bound; meeting the DHT takes its own time. */
  async open(): Promise<void> {
    const { host } = this.#setup
    await this.#dht.bind().catch((cause: unknown) => {
      throw new ShoalError('listen-failed', `Cannot bind a UDP socket to ${host}; choose another address.`, {
        cause
      })
    })
    void this.#dht
      .fullyBootstrapped()
      .catch(nothing)
      .then(() => this.#checkSilence(new Backoff(SILENCE_FIRST_MS, SILENCE_MOST_MS, this.#setup.random)))
  }

  join(torrent: Torrent): void {
    const discoveries = torrent.infoHashes.map((infoHash) => {
      const topic = topicOf(infoHash)
      this.#infoHashes.set(hex(topic), infoHash)
      const hasPeers = () => this.#events.hasPeers(torrent)
      return new Discovery(this.#swarm.join(topic), hasPeers, this.#setup.random)
    })
    this.#discoveries.set(torrent, discoveries)
  }

  async leave(torrent: Torrent): Promise<void> {
    const discoveries = this.#discoveries.get(torrent) ?? []
    this.#discoveries.delete(torrent)
    for (const infoHash of torrent.infoHashes) this.#infoHashes.delete(hex(topicOf(infoHash)))
    await Promise.all(discoveries.map((discovery) => discovery.close()))
  }

  refresh(torrent: Torrent): void {
    for (const discovery of this.#discoveries.get(torrent) ?? []) discovery.refresh()
  }

  /** How many peers Hyperswarm may seek: what the others leave of the budget. */
  setMaxPeers(most: number): void {
    this.#swarm.maxPeers = most
  }

  get externalHost(): string | null {
    return this.#dht.host
  }

  /** UDP, of our node of the DHT; null while it has none. */
  get port(): number | null {
    return this.#dht.localAddress()?.port ?? null
  }

  get connecting(): number {
    return this.#swarm.connecting
  }

  dhtStatus(): DhtStatus {
    const { host, port, firewalled, randomized, online } = this.#dht
    const nodes = this.#dht.toArray().length
    return {
      nodes,
      externalHost: host,
      externalPort: port === 0 ? null : port,
      firewalled,
      randomized,
      online
    }
  }

  connects(): NetworkStatus['connects'] {
    return { ...this.#connects }
  }

  /** Our address is gone: closes without a word to anyone. */
  async abandon(): Promise<void> {
    this.#stop()
    await this.#dht.destroy({ force: true })
    await this.#part()
  }

  /** All connections are closed already. */
  async close(): Promise<void> {
    this.#stop()
    const parting = this.#part()
    // Where nobody has ever answered there is nobody to take leave of.
    const isAlone = this.#dht.stats.requests.responses === 0
    const isDone = isAlone ? null : await within(CLOSE_TIMEOUT_MS, parting)
    // Without its sockets, whatever still waits for an answer ends.
    if (isDone === null) await this.#dht.destroy({ force: true })
    await parting
  }

  #stop(): void {
    this.#isClosed = true
    if (this.#silenceTimer !== null) clearTimeout(this.#silenceTimer)
  }

  async #part(): Promise<'parted'> {
    const discoveries = Array.from(this.#discoveries.values()).flat()
    await Promise.allSettled(discoveries.map((discovery) => discovery.close()))
    await this.#swarm.destroy().catch(nothing)
    return 'parted'
  }

  #onConnection(stream: NoiseSecretStream): void {
    this.#connects[this.#dht.meansOf(stream)]++
    this.#failedDials.onConnected(hex(stream.remotePublicKey))
    this.#events.onConnection(stream, this.#pathOf(stream))
  }

  #pathOf(stream: NoiseSecretStream): LanePath {
    const address = () => {
      const { remoteHost, remotePort } = stream.rawStream ?? {}
      return typeof remoteHost !== 'string' || remotePort === undefined
        ? null
        : { host: remoteHost, port: remotePort }
    }
    const isRelayed = () => {
      const at = address()
      return at !== null && this.#dht.isRelay(at.host, at.port)
    }
    return { name: () => (isRelayed() ? 'relayed' : 'UDX'), address, localHost: null }
  }

  #onDialFailed(remoteKey: Uint8Array, code: string): void {
    if (this.#isClosed) return
    const sentence = this.#failedDials.onFailed(hex(remoteKey), code, performance.now())
    if (sentence === null) return
    const topics = this.#swarm.peers.get(hex(remoteKey))?.topics ?? []
    const infoHashes = topics
      .map((topic) => this.#infoHashes.get(hex(topic)))
      .filter((hash) => hash !== undefined)
    if (infoHashes.length === 0) this.#events.onTrouble({ code, sentence })
    for (const infoHash of infoHashes) this.#events.onTrouble({ infoHash, code, sentence })
  }

  #onNetworkUpdate(): void {
    const isBack = this.#dht.online && !this.#wasOnline
    this.#wasOnline = this.#dht.online
    if (isBack) this.#events.onNetworkChanged()
  }

  /** As long as no node of the DHT has ever answered: says so, and knocks again. */
  #checkSilence(backoff: Backoff): void {
    if (this.#isClosed || this.#setup.bootstrap.length === 0) return
    if (this.#dht.stats.requests.responses === 0) {
      this.#events.onTrouble({ code: 'BOOTSTRAP_SILENT', sentence: this.#silenceSentence() })
      this.#dht.refresh()
      this.#silenceTimer = setTimeout(() => {
        this.#checkSilence(backoff)
      }, backoff.next())
    } else if (this.#silenceTimer !== null) {
      this.#announceAgain()
    }
  }

  /** What was announced into the silence was lost. */
  #announceAgain(): void {
    for (const server of this.#dht.listening) server.refresh()
    for (const discovery of Array.from(this.#discoveries.values()).flat()) discovery.refresh()
  }

  #silenceSentence(): string {
    const { bootstrap } = this.#setup
    const nodes =
      bootstrap === 'public' ? '' : ` (${bootstrap.map(({ host, port }) => `${host}:${port}`).join(', ')})`
    return `None of the bootstrap nodes${nodes} answers, so no peers can be found; check their addresses and your connection.`
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms)
  })
  try {
    return await Promise.race([promise, timeout])
  } finally {
    clearTimeout(timer)
  }
}

function nothing(): void {
  // the DHT goes on trying by itself
}
