import type { Release, ReleaseHead } from '../channel/release.ts'
import type { Address, EncryptionPolicy, FindingSettings, Trouble } from '../network/types.ts'
import type { Channel } from './channels/channel.ts'

export interface EngineSettings {
  readonly stateFolder: string
  readonly bootstrap: readonly Address[] | 'none' | 'public'
  /** Every socket is bound to it. */
  readonly host: string
  /** TCP; 0 for any. */
  readonly port: number
  /** As `Connecting.setMaxPeers`. DEFAULT_MAX_PEERS unless given. */
  readonly maxPeers?: number
  /** False: Shoal peers stay on UDX even where TCP would reach. True unless given. */
  readonly tcpLanes?: boolean
  /** Of plain BitTorrent connections; 'prefer' unless given. */
  readonly encryption?: EncryptionPolicy
  /** False: never. True unless given. */
  readonly utp?: boolean
  /** True: other Shoals are answered what they ask about the channels here. False unless given. */
  readonly answerSearches?: boolean
  /** How peers may be found besides Hyperswarm; absent: in no other way. */
  readonly finding?: FindingSettings
}

export interface EngineEvents {
  /** Something a user should know, in a sentence. */
  onTrouble(trouble: Trouble): void
  /** A channel has a release that it did not have. */
  onRelease?(channel: Channel, release: Release): void
  /** What a follower sees of a channel is this release now. */
  onShown?(channel: Channel, release: ReleaseHead): void
}

/** As many connections as home routers bear without trouble. */
export const DEFAULT_MAX_PEERS = 200
