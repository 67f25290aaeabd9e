/** Channels that are published and followed here, their releases, and searching them. */
export const channels = {
  'channel.channels': 'Channels'
} as const
