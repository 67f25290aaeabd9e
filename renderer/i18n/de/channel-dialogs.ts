import type { channelDialogs as english } from '../en/channel-dialogs.ts'
import type { Translated } from '../translated.ts'

export const channelDialogs: Translated<typeof english> = {
  'follow.title': 'Einem Kanal folgen'
}
