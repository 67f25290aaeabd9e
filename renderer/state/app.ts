import { createContext } from 'svelte'
import type { Actions } from './actions.svelte.ts'
import type { ChannelActions } from './channel-actions.ts'
import type { Dialogs } from './dialogs.svelte.ts'
import type { LeftShares } from './happenings.ts'
import type { Kept } from './kept.ts'
import type { List } from './list.svelte.ts'
import type { LookedAt } from './looked-at.svelte.ts'
import type { Looks } from './looks.svelte.ts'
import type { Notices } from './notices.svelte.ts'
import type { Search } from './search.svelte.ts'
import type { Shoal } from './shoal.svelte.ts'
import type { View } from './view.svelte.ts'

/** What every view may need, one of each in a window. */
export interface App {
  readonly shoal: Shoal
  readonly list: List
  readonly looks: Looks
  readonly view: View
  readonly dialogs: Dialogs
  readonly notices: Notices
  readonly actions: Actions
  /** Shares that nobody looks at any more. */
  readonly left: LeftShares
  readonly channelActions: ChannelActions
  readonly lookedAt: LookedAt
  readonly search: Search
  /** For what a view of its own remembers. */
  readonly kept: Kept
}

export const [getApp, setApp] = createContext<App>()
