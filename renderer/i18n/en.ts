import { adding } from './en/adding.ts'
import { app } from './en/app.ts'
import { channelDialogs } from './en/channel-dialogs.ts'
import { channels } from './en/channels.ts'
import { detail } from './en/detail.ts'
import { dialogs } from './en/dialogs.ts'
import { list } from './en/list.ts'
import { log } from './en/log.ts'
import { peers } from './en/peers.ts'
import { settings } from './en/settings.ts'
import { sharing } from './en/sharing.ts'
import { trackers } from './en/trackers.ts'

/** Every message of the window in English, in ICU's form. Other languages have the same keys, held by their type. */
export const en = {
  ...app,
  ...list,
  ...detail,
  ...peers,
  ...trackers,
  ...log,
  ...adding,
  ...sharing,
  ...settings,
  ...dialogs,
  ...channels,
  ...channelDialogs
} as const

export type Key = keyof typeof en
export type Messages = Readonly<Record<Key, string>>
