import type { Peers } from './peers.ts'
import type { Redundancy } from './redundancy.ts'
import type { Rechoker } from './rechoker.ts'
import type { Requests } from './requests.ts'
import type { SuperSeeding } from './super-seeding.ts'
import type { Millis } from './units.ts'
import type { Wishes } from './wishes.ts'

/** How often silent peers and idle buffers are looked after. */
const LOOK_EVERY = 1_000

export interface UpkeepPorts {
  readonly peers: Peers
  readonly requests: Requests
  readonly wishes: Wishes
  readonly rechoker: Rechoker
  readonly redundancy: Redundancy
  readonly superSeeding: SuperSeeding
}

/** Looks after what time alone changes, while anyone is connected. */
export class Upkeep {
  readonly #ports: UpkeepPorts
  #nextAt: Millis | null = null

  constructor(ports: UpkeepPorts) {
    this.#ports = ports
  }

  /** When `tick` is wanted. */
  get nextAt(): Millis | null {
    return this.#nextAt
  }

  onConnected(now: Millis): void {
    this.#nextAt ??= (now + LOOK_EVERY) as Millis
  }

  onGone(): void {
    if (this.#ports.peers.size === 0) this.#nextAt = null
  }

  tick(now: Millis): void {
    if (this.#nextAt === null || now < this.#nextAt) return
    this.#nextAt = (now + LOOK_EVERY) as Millis
    const { peers, requests, wishes, rechoker, redundancy, superSeeding } = this.#ports
    superSeeding.look(now)
    redundancy.look(now)
    for (const peer of peers.all()) peer.forgetCandidates()
    requests.markSlow(now)
    requests.timeOut(now)
    wishes.freeIdleBuffer(now)
    requests.fillStarved(now)
    rechoker.look(now)
    rechoker.settle(now)
  }
}
