import { adding } from './de/adding.ts'
import { app } from './de/app.ts'
import { channelDialogs } from './de/channel-dialogs.ts'
import { channels } from './de/channels.ts'
import { detail } from './de/detail.ts'
import { dialogs } from './de/dialogs.ts'
import { list } from './de/list.ts'
import { log } from './de/log.ts'
import { peers } from './de/peers.ts'
import { settings } from './de/settings.ts'
import { sharing } from './de/sharing.ts'
import { trackers } from './de/trackers.ts'
import type { Messages } from './en.ts'

export const de: Messages = {
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
}
