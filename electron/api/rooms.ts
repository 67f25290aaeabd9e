import type { Part } from '../../shared/api/detail.ts'
import type { State } from '../../shared/api/model.ts'
import type { Engine } from '../engine/engine.ts'
import type { Previews } from './previews.ts'
import type { SettingsStore } from './settings-store.ts'
import type { Shares } from './shares.ts'

/** What commands work on. */
export interface ApiRooms {
  readonly engine: Engine
  readonly settings: SettingsStore
  readonly shares: Shares
  readonly previews: Previews
  state(): State
}

/** The face that called, to the commands that are about itself. */
export interface Face {
  /** Sends the whole state, the first time or because the face missed something. */
  listen(): void
  /** What the face looks at from now on. */
  watch(id: string | null, parts: readonly Part[]): void
  /** The channel that the face looks at from now on, and how many of its newest releases. */
  watchChannel(id: string | null, releases: number): void
  /** A preview was begun for it, and ends with it at the latest. */
  onPreview(work: string): void
}
