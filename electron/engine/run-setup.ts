import type { ShoalError } from '../../shared/errors.ts'
import type { Tiers } from '../../shared/tiers.ts'
import type { PieceIndex } from '../core/units.ts'
import type { InfoHashes } from '../metainfo/magnet-hashes.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { Address } from '../network/types.ts'
import type { TorrentRecord } from '../storage/state-database.ts'
import type { Remembered } from './known-pieces.ts'
import type { Ledger } from './ledger.ts'
import type { Log } from './log.ts'
import type { Phase } from './phase.ts'
import type { Rooms } from './rooms.ts'
import type { NamedWebSeed } from './web-seed.ts'

export interface RunSetup {
  /** As it is when it is asked for. */
  readonly record: () => TorrentRecord
  /** At least one is known. */
  readonly hashes: InfoHashes
  /** Null: the swarm has to be asked for it. */
  readonly metainfo: Metainfo | null
  readonly remembered: Remembered
  readonly sources: RunSources
  readonly ledger: Ledger
  readonly log: Log
  readonly rooms: Rooms
}

/** Where the torrent may be had. */
export interface RunSources {
  readonly addresses: readonly Address[]
  readonly tiers: Tiers
  /** As far as it is known what is in the torrent. */
  readonly namedWebSeeds: readonly NamedWebSeed[]
}

export interface RunEvents {
  onPhase(phase: Phase): void
  /** The info dictionary arrived from a peer. */
  onMetadata(infoBytes: Uint8Array): void
  onVerified(piece: PieceIndex): void
  /** The metainfo has grown by piece layers. */
  onLayers(): void
  /** Every wanted byte is verified, recorded and in its place. */
  onComplete(): void
  onFailed(error: ShoalError): void
}
