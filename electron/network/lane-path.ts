import type { Address, LaneName } from './types.ts'

/** Where a lane's bytes go. */
export interface LanePath {
  /** A relayed connection may become direct. */
  name(): LaneName
  address(): Address | null
  /** Ours, for TCP. */
  readonly localHost: string | null
}

/** What wires need of the lane they are on. */
export interface WireLane {
  readonly path: LanePath
  /** We dialled it. */
  readonly isOutgoing: boolean
  readonly isDead: boolean
  /** Reads nothing until as many releases: for whoever cannot take more. All channels of the lane wait. */
  hold(): void
  release(): void
}
