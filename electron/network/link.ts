import type NoiseSecretStream from '@hyperswarm/secret-stream'
import type { SearchHit, SearchQuestion } from '../wire/search-messages.ts'
import type { Torrent } from './common-torrents.ts'
import type { Hello } from './hello.ts'
import { Lane, type LaneEvents } from './lane.ts'
import type { LanePath } from './lane-path.ts'
import { isTcp } from './lane-names.ts'
import type { Answering } from './search-channel.ts'
import type { LinkStatus, PeerStream } from './types.ts'
import { Wires, bestLane, type WiresSetup } from './wires.ts'

/** How long wires wait for a TCP lane before they begin on another one, from the first hello on. */
const SETTLE_MS = 150

/** A link without a common torrent is closed after it. */
const IDLE_MS = 30_000

const MAX_LANES = 4

export interface LinkSetup extends WiresSetup {
  /** What we say to a peer whose packets come from there. */
  own(seenAt: string | null): Hello
}

export interface LinkEvents {
  onPeer(peer: PeerStream): void
  /** As `NetworkEvents.onAsked`. */
  onAsked(identity: string): Answering | null
  /** Lanes have come or gone. */
  onLanes(link: Link): void
  onLinkClosed(link: Link): void
}

/** All lanes to one remote key, and the wires on them. It lives as long as one lane does. */
export class Link implements LaneEvents {
  readonly setup: LinkSetup
  readonly #events: LinkEvents
  readonly #wires: Wires
  readonly #lanes = new Set<Lane>()
  #session: string | null = null
  #settleAt = Infinity
  #idleSince: number | null = null
  #timer: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(setup: LinkSetup, events: LinkEvents) {
    this.setup = setup
    this.#events = events
    this.#wires = new Wires(setup, {
      onPeer: (peer) => events.onPeer(peer),
      onWiresChanged: () => this.#reconcile()
    })
  }

  /** Those that have said hello and live. */
  get lanes(): Lane[] {
    return Array.from(this.#lanes).filter((lane) => lane.hello !== null && !lane.isDead)
  }

  get hasTcp(): boolean {
    return this.lanes.some((lane) => isTcp(lane.path.name()))
  }

  /** With a handshake that is done. When there are enough, it is destroyed. */
  addLane(stream: NoiseSecretStream, path: LanePath): void {
    const lane = new Lane(stream, path, this.setup.own(path.address()?.host ?? null), this)
    this.#lanes.add(lane)
    if (this.#isClosed || this.#lanes.size > MAX_LANES) lane.close()
  }

  get isAskable(): boolean {
    return this.lanes.some((lane) => lane.isAskable)
  }

  /** Null: there is no answer within `ms`. */
  async ask(question: SearchQuestion, ms: number): Promise<readonly SearchHit[] | null> {
    const until = performance.now() + ms
    for (;;) {
      const lane = bestLane(this.lanes.filter((each) => each.isAskable))
      const hits = (await lane?.ask(question, until - performance.now())) ?? null
      // A lane may have been closed meanwhile, as one too many.
      if (hits !== null || lane?.isDead !== true) return hits
    }
  }

  /** Whether both sides have it. */
  shares(torrent: Torrent): boolean {
    return this.lanes.some((lane) => lane.common.shared(torrent) !== null)
  }

  onJoined(torrent: Torrent): void {
    for (const lane of this.lanes) lane.announce([torrent])
    this.#reconcile()
  }

  onLeft(torrent: Torrent): void {
    for (const lane of this.lanes) lane.withdraw(torrent)
    this.#wires.leave(torrent)
    this.#reconcile()
  }

  /** The user wants peers now: a wire that was closed is opened again. */
  retry(torrent: Torrent): void {
    this.#wires.retry(torrent)
    this.#reconcile()
  }

  /** A lane from an address that this machine no longer has is dead, and would notice only by timeout. */
  onInterfacesChanged(own: ReadonlySet<string>): void {
    for (const lane of this.#lanes) {
      if (lane.path.localHost !== null && !own.has(lane.path.localHost)) lane.close()
    }
  }

  status(): LinkStatus | null {
    const best = bestLane(this.lanes)
    if (best === null) return null
    return {
      identity: this.setup.identity,
      lane: best.path.name(),
      address: best.path.address(),
      wires: this.#wires.count
    }
  }

  close(): void {
    for (const lane of this.#lanes) lane.close()
  }

  onHello(lane: Lane, hello: Hello): void {
    if (this.#session !== null && this.#session !== hello.session) this.#forgetFormerRun(lane)
    this.#session = hello.session
    this.#settleAt = Math.min(this.#settleAt, performance.now() + SETTLE_MS)
    lane.announce(this.setup.torrents)
    if (this.setup.isChooser) this.#closeSurplus(lane)
    this.#events.onLanes(this)
    this.#reconcile()
  }

  onAnnounced(torrents: readonly Torrent[]): void {
    for (const torrent of torrents) this.#wires.retry(torrent)
    this.#reconcile()
  }

  onWireOffered(lane: Lane, id: Uint8Array): boolean {
    return this.#wires.accept(lane, id)
  }

  onAsked(): Answering | null {
    return this.#events.onAsked(this.setup.identity)
  }

  onLaneClosed(lane: Lane): void {
    this.#lanes.delete(lane)
    if (this.#lanes.size === 0) {
      this.#onClosed()
    } else {
      this.#events.onLanes(this)
      this.#reconcile()
    }
  }

  /** A lane to a program that has been restarted since is dead, whatever its socket thinks. */
  #forgetFormerRun(current: Lane): void {
    for (const lane of this.#lanes) if (lane !== current) lane.close()
  }

  /** Both sides may have dialled at once. Only the chooser closes one of two TCP lanes, or each might close the other's. */
  #closeSurplus(latest: Lane): void {
    const isOtherTcp = (lane: Lane) => lane !== latest && isTcp(lane.path.name())
    if (isTcp(latest.path.name()) && this.lanes.some(isOtherTcp)) latest.close()
  }

  /** Puts each wire where it should be, and sets the timer for what must wait. */
  #reconcile(): void {
    if (this.#isClosed) return
    const now = performance.now()
    const wakeAt = Math.min(this.#wires.place(this.lanes, this.#settleAt, now), this.#checkIdle(now))
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer =
      wakeAt === Infinity ? null : setTimeout(() => this.#reconcile(), Math.max(0, wakeAt - now) + 1)
  }

  #checkIdle(now: number): number {
    const isUsed =
      this.#wires.count > 0 || Array.from(this.setup.torrents).some((torrent) => this.shares(torrent))
    if (isUsed) {
      this.#idleSince = null
      return Infinity
    }
    this.#idleSince ??= now
    if (now < this.#idleSince + IDLE_MS) return this.#idleSince + IDLE_MS
    this.close()
    return Infinity
  }

  #onClosed(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#events.onLinkClosed(this)
  }
}
