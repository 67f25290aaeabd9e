import type { channels as english } from '../en/channels.ts'
import type { Translated } from '../translated.ts'

export const channels: Translated<typeof english> = {
  'channel.channels': 'Kanäle'
}
