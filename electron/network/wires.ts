import { Backoff } from './backoff.ts'
import type { Torrent } from './common-torrents.ts'
import type { Lane } from './lane.ts'
import { LANE_RANKS, isTcp } from './lane-names.ts'
import type { WireLane } from './lane-path.ts'
import type { PeerStream } from './types.ts'
import type { WireChannel, WireOpening } from './wire-channel.ts'
import { WireStream, type WireOwner } from './wire-stream.ts'

const MAX_WIRES = 64

/** A wire that one side closed is not opened again at once; one that lasted this long begins afresh. */
const REOPEN_FIRST_MS = 5_000
const REOPEN_MOST_MS = 600_000
const LASTED_MS = 60_000

export interface WiresSetup {
  readonly identity: string
  /** One side of each link, by its keys, opens and moves the wires; the other accepts. */
  readonly isChooser: boolean
  readonly torrents: ReadonlySet<Torrent>
  readonly random: () => number
}

export interface WiresEvents {
  onPeer(peer: PeerStream): void
  /** Something may have to be placed anew. */
  onWiresChanged(): void
}

interface OpenWire {
  readonly stream: WireStream
  readonly since: number
}

interface Reopening {
  readonly backoff: Backoff
  readonly notBefore: number
}

/** At most one wire for each torrent of a link, on the best lane that both sides have it on. */
export class Wires implements WireOwner {
  readonly #setup: WiresSetup
  readonly #events: WiresEvents
  readonly #open = new Map<Torrent, OpenWire>()
  readonly #reopenings = new Map<Torrent, Reopening>()

  constructor(setup: WiresSetup, events: WiresEvents) {
    this.#setup = setup
    this.#events = events
  }

  get count(): number {
    return this.#open.size
  }

  /** The chooser's part. Before `settleAt` only TCP lanes are used. Returns when to do it again. */
  place(lanes: readonly Lane[], settleAt: number, now: number): number {
    if (!this.#setup.isChooser) return Infinity
    let wakeAt = Infinity
    for (const torrent of this.#setup.torrents) {
      const lane = bestLane(lanes.filter((each) => each.common.shared(torrent) !== null))
      if (lane === null) continue
      const notBefore = isTcp(lane.path.name()) ? 0 : settleAt
      wakeAt = Math.min(wakeAt, now < notBefore ? notBefore : this.#placeOn(lane, torrent, now))
    }
    return wakeAt
  }

  /** The other's part: takes a wire that the chooser opens, or moves. False: refused. */
  accept(lane: Lane, id: Uint8Array): boolean {
    const meant = this.#setup.isChooser ? null : lane.common.meaning(id)
    if (meant === null || (this.count >= MAX_WIRES && !this.#open.has(meant.torrent))) return false
    const channel = lane.openWire(id, { moves: false }, (opening) => {
      if (channel !== null) this.#onOpened(channel, meant.torrent, meant.infoHash, opening)
    })
    return channel !== null
  }

  leave(torrent: Torrent): void {
    const wire = this.#open.get(torrent)
    this.#open.delete(torrent)
    this.#reopenings.delete(torrent)
    wire?.stream.destroy()
  }

  /** Ends the wait after which a closed wire is opened again. */
  retry(torrent: Torrent): void {
    this.#reopenings.delete(torrent)
  }

  onWireSettled(): void {
    this.#events.onWiresChanged()
  }

  onWireClosed(stream: WireStream, laneDied: boolean): void {
    for (const [torrent, wire] of this.#open) {
      if (wire.stream !== stream) continue
      this.#open.delete(torrent)
      if (!laneDied) this.#delayReopening(torrent, wire)
    }
    this.#events.onWiresChanged()
  }

  #placeOn(lane: Lane, torrent: Torrent, now: number): number {
    const shared = lane.common.shared(torrent)
    const wire = this.#open.get(torrent)?.stream
    const notBefore = this.#reopenings.get(torrent)?.notBefore ?? 0
    if (shared === null) return Infinity
    if (wire === undefined && now < notBefore) return notBefore
    if (wire === undefined && this.count < MAX_WIRES) {
      const channel = lane.openWire(shared.id, { moves: false }, nothing)
      if (channel !== null) this.#begin(channel, torrent, shared.infoHash)
    } else if (wire !== undefined && rankOf(lane) < rankOf(wire.lane) && !wire.isMoving) {
      const channel = lane.openWire(shared.id, { moves: true }, nothing)
      if (channel !== null) wire.moveTo(channel)
    }
    return Infinity
  }

  #onOpened(channel: WireChannel, torrent: Torrent, infoHash: string, opening: WireOpening): void {
    const wire = this.#open.get(torrent)?.stream
    if (!this.#setup.torrents.has(torrent)) {
      channel.close()
    } else if (!opening.moves) {
      wire?.destroy()
      this.#begin(channel, torrent, infoHash)
    } else if (wire?.canMoveTo(channel) === true) {
      wire.moveTo(channel)
    } else {
      channel.close()
    }
  }

  #begin(channel: WireChannel, torrent: Torrent, infoHash: string): void {
    const stream = new WireStream(channel, this)
    this.#open.set(torrent, { stream, since: performance.now() })
    this.#events.onPeer(peerStreamOf(stream, this.#setup.identity, infoHash))
  }

  #delayReopening(torrent: Torrent, wire: OpenWire): void {
    const now = performance.now()
    const backoff =
      this.#reopenings.get(torrent)?.backoff ??
      new Backoff(REOPEN_FIRST_MS, REOPEN_MOST_MS, this.#setup.random)
    if (now - wire.since > LASTED_MS) backoff.reset()
    this.#reopenings.set(torrent, { backoff, notBefore: now + backoff.next() })
  }
}

export function bestLane(lanes: readonly Lane[]): Lane | null {
  let best: Lane | null = null
  for (const lane of lanes) if (best === null || rankOf(lane) < rankOf(best)) best = lane
  return best
}

function rankOf(lane: WireLane): number {
  return LANE_RANKS[lane.path.name()]
}

function peerStreamOf(stream: WireStream, identity: string, infoHash: string): PeerStream {
  return {
    stream,
    get lane() {
      return stream.lane.path.name()
    },
    get address() {
      return stream.lane.path.address()
    },
    encryption: 'noise',
    source: 'hyperswarm',
    identity,
    outgoing: stream.lane.isOutgoing,
    infoHash
  }
}

function nothing(): void {
  // the chooser learns of a refusal by the channel's end
}
