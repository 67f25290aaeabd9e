import { randomBytes } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { isLocalOnly, type Binding } from '../binding.ts'
import { BogusTellers } from '../bogus-tellers.ts'
import { isDialable } from '../dialable.ts'
import { FloodWatch } from '../flood-watch.ts'
import { RateLimit } from '../rate-limit.ts'
import type { Seeker } from '../seeker.ts'
import type { Address } from '../types.ts'
import { AnnouncementPlan } from './announcement-plan.ts'
import { encodeAnnouncement, readAnnouncement, type Announcement } from './announcement.ts'
import { isNeighbour, lanInterfaces, type LanInterface } from './lan-interfaces.ts'
import { MulticastPort } from './multicast-port.ts'

/** BEP 14's. */
const GROUPS: readonly Address[] = [
  { host: '239.192.152.143', port: 6771 },
  { host: 'ff15::efc0:988f', port: 6771 }
]
/** A neighbour with many torrents sends some datagrams a second while it starts; a network has some dozens of them. */
const EACH_SENDER = { burst: 20, perSecond: 10 }
const ALL_SENDERS = { burst: 200, perSecond: 50 }
/** Those that are no neighbours are read only to say of whom they claim to have what. */
const ALL_STRANGERS = { burst: 20, perSecond: 1 }

export interface LanSettings {
  readonly binding: Binding
  /** Where our TCP listener is reached; 0: nowhere, then nothing is announced. */
  readonly port: () => number
  /** At most one of each family; those of BEP 14 unless given. */
  readonly groups?: readonly Address[]
}

export interface LanEvents {
  onWarning(sentence: string): void
}

export interface LanSeeking {
  /** Announces again, though not within a minute of the last time. */
  refresh(): void
  /** Twice is harmless. */
  close(): void
}

export interface LanStatus {
  /** At which announcements are sent and heard. */
  readonly interfaces: number
  /** Datagrams since the start; those dropped are among those received. */
  readonly received: number
  readonly dropped: number
}

/** One torrent, as announcements are passed on to it. */
interface Listener {
  onPeer(peer: Address): void
  onBogus(who: string): void
}

/** Tells the local networks which torrents are here, and hears it of others (BEP 14). */
export class LanDiscovery {
  readonly #settings: LanSettings
  readonly #cookie = randomBytes(8).toString('hex')
  readonly #plan = new AnnouncementPlan()
  readonly #neighbours = new RateLimit(EACH_SENDER, ALL_SENDERS, performance.now())
  readonly #strangers = new RateLimit(EACH_SENDER, ALL_STRANGERS, performance.now())
  readonly #floods: FloodWatch
  /** By infohash. */
  readonly #listeners = new Map<string, Set<Listener>>()
  #ports: readonly MulticastPort[] = []
  #interfaces: readonly LanInterface[] = []
  #received = 0
  #dropped = 0
  #timer: NodeJS.Timeout | null = null
  /** While it goes on, no other is begun. */
  #announcing: Promise<void> | null = null
  #isClosed = false

  /** @returns null where the binding leaves this machine no network */
  static async open(settings: LanSettings, events: LanEvents): Promise<LanDiscovery | null> {
    if (isLocalOnly(settings.binding)) return null
    const discovery = new LanDiscovery(settings, events)
    await discovery.#open(events)
    return discovery
  }

  private constructor(settings: LanSettings, events: LanEvents) {
    this.#settings = settings
    this.#floods = new FloodWatch('the port of local discovery', (sentence) => events.onWarning(sentence))
  }

  /**
   * Announces a torrent and listens for its peers until closed.
   * @param infoHashes 40 hex digits each; both of a hybrid torrent
   * @param seeker hears of each peer as often as it announces itself
   */
  seek(infoHashes: readonly string[], seeker: Pick<Seeker, 'onPeers' | 'onBogus'>): LanSeeking {
    const bogus = new BogusTellers((who) => seeker.onBogus(who))
    const own: Listener = {
      onPeer: (peer) => seeker.onPeers([peer]),
      onBogus: (who) => bogus.onBogus(who)
    }
    for (const infoHash of infoHashes) {
      this.#listeners.set(infoHash, (this.#listeners.get(infoHash) ?? new Set()).add(own))
    }
    const refresh = () => {
      for (const infoHash of infoHashes) {
        if (this.#listeners.get(infoHash)?.has(own) === true) this.#plan.add(infoHash, performance.now())
      }
      this.#wait()
    }
    refresh()
    return { refresh, close: () => infoHashes.forEach((infoHash) => this.#leave(infoHash, own)) }
  }

  status(): LanStatus {
    return { interfaces: this.#interfaces.length, received: this.#received, dropped: this.#dropped }
  }

  /** Twice is harmless. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#announcing
    await Promise.all(this.#ports.map((port) => port.close()))
  }

  async #open(events: LanEvents): Promise<void> {
    const { binding, groups = GROUPS } = this.#settings
    const ports: MulticastPort[] = []
    for (const group of groups) {
      if ((group.host.includes(':') ? binding.v6 : binding.v4) === null) continue
      try {
        ports.push(await MulticastPort.open(group, (bytes, from) => this.#onMessage(bytes, from)))
      } catch {
        events.onWarning(
          `Another program keeps UDP port ${group.port} to itself, so peers in your local network are not found by themselves; end that program and start Shoal again.`
        )
      }
    }
    this.#ports = ports
    await this.#lookAround()
  }

  /** Interfaces come and go. */
  async #lookAround(): Promise<void> {
    this.#interfaces = lanInterfaces(this.#settings.binding, networkInterfaces())
    for (const port of this.#ports) await port.setInterfaces(this.#interfaces)
  }

  #leave(infoHash: string, listener: Listener): void {
    const listeners = this.#listeners.get(infoHash)
    listeners?.delete(listener)
    if (listeners?.size !== 0) return
    this.#listeners.delete(infoHash)
    this.#plan.remove(infoHash)
    this.#wait()
  }

  #wait(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const at = this.#plan.nextAt()
    if (this.#isClosed || this.#announcing !== null || at === Infinity) return
    this.#timer = setTimeout(() => {
      this.#announcing = this.#announce()
    }, at - performance.now())
  }

  async #announce(): Promise<void> {
    await this.#lookAround()
    const infoHash = this.#plan.take(performance.now())
    const port = this.#settings.port()
    if (infoHash !== null && port !== 0 && !this.#isClosed) {
      const announcement = { port, infoHashes: [infoHash], cookie: this.#cookie }
      for (const each of this.#ports) each.send(encodeAnnouncement(announcement, each.group))
    }
    this.#announcing = null
    this.#wait()
  }

  #onMessage(bytes: Uint8Array, from: Address): void {
    if (this.#isClosed) return
    this.#received++
    const { host } = from
    const isNear = isNeighbour(host, this.#interfaces, this.#settings.binding)
    const limit = isNear ? this.#neighbours : this.#strangers
    const announcement = limit.allows(host, performance.now()) ? readAnnouncement(bytes) : null
    if (announcement?.cookie === this.#cookie) return
    const peer = { host, port: announcement?.port ?? 0 }
    const isBelieved = isNear && isDialable(peer, host)
    if (!isBelieved) this.#onDropped(host)
    for (const listener of this.#listenersTo(announcement)) {
      if (isBelieved) listener.onPeer(peer)
      else listener.onBogus(host)
    }
  }

  #onDropped(host: string): void {
    this.#dropped++
    this.#floods.onDropped(host, performance.now())
  }

  #listenersTo(announcement: Announcement | null): readonly Listener[] {
    const infoHashes = new Set(announcement?.infoHashes)
    return Array.from(infoHashes).flatMap((infoHash) => [...(this.#listeners.get(infoHash) ?? [])])
  }
}
