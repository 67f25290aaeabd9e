import type { PeerId, Random } from '../core/units.ts'
import type { Network } from '../network/network.ts'
import type { Disk } from '../storage/disk.ts'
import type { StateDatabase } from '../storage/state-database.ts'
import type { Holding } from './reuse-setup.ts'
import type { Throttles } from './throttles.ts'
import type { Traffic } from './traffic.ts'

/** What all torrents of an engine share. */
export interface Rooms {
  readonly network: Network
  readonly disk: Disk
  readonly database: StateDatabase
  readonly traffic: Traffic
  readonly ourPeerId: Uint8Array
  readonly random: Random
  readonly nextPeerId: () => PeerId
  readonly throttles: Throttles
  /** All torrents: what one has another may be spared to fetch. */
  readonly holdings: () => readonly Holding[]
  /** Whether a torrent's folder is there for a channel's releases alone. */
  readonly isReleaseFolder: (folder: string) => boolean
}
