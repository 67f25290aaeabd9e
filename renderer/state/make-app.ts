import type { Opened, Showable } from '../../shared/api/messages.ts'
import type { Bridge } from '../bridge/bridge.ts'
import { Actions } from './actions.svelte.ts'
import type { App } from './app.ts'
import { ChannelActions } from './channel-actions.ts'
import { Dialogs } from './dialogs.svelte.ts'
import { LeftShares } from './happenings.ts'
import { Kept } from './kept.ts'
import { List } from './list.svelte.ts'
import { LookedAt } from './looked-at.svelte.ts'
import { Looks } from './looks.svelte.ts'
import { Notices } from './notices.svelte.ts'
import { questionAbout } from './opening.ts'
import { Search } from './search.svelte.ts'
import { Shoal } from './shoal.svelte.ts'
import { View } from './view.svelte.ts'

/** Puts the parts of one window together. Nothing is connected before `shoal.open()`. */
export function makeApp(
  bridge: Bridge,
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  languages: readonly string[]
): App {
  const kept = new Kept(storage)
  const looks = new Looks(kept, languages)
  const dialogs = new Dialogs()
  const notices = new Notices(looks.words)
  const shoal = new Shoal(bridge, {
    onOpened: (things) => things.forEach((thing) => showOpened(dialogs, thing)),
    onShow: (what) => showAsked(dialogs, what)
  })
  const list = new List(shoal, kept)
  const view = new View(shoal, kept)
  const actions = new Actions(shoal, list, dialogs, notices, looks.words)
  return {
    ...{ shoal, list, looks, view, dialogs, notices, actions, kept },
    channelActions: new ChannelActions({ shoal, list, view, dialogs, notices, words: looks.words }),
    lookedAt: new LookedAt(shoal, kept),
    left: new LeftShares(),
    search: new Search(shoal, looks.words)
  }
}

function showOpened(dialogs: Dialogs, thing: Opened): void {
  if ('path' in thing) dialogs.show({ kind: 'share', what: [{ path: thing.path }] })
  else if ('link' in thing) dialogs.show(questionAbout(thing.link))
  else if ('backup' in thing) dialogs.show({ kind: 'importChannel', dropped: thing })
  else dialogs.show({ kind: 'add', source: { torrent: thing.torrent }, name: thing.name })
}

function showAsked(dialogs: Dialogs, what: Showable): void {
  if (what === 'share') dialogs.show({ kind: 'share', what: [] })
  else if (what === 'open') dialogs.show({ kind: 'add', source: null, name: null })
  else dialogs.show({ kind: what })
}
