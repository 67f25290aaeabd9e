/** Following, publishing, and looking after the key of a channel. */
export const channelDialogs = {
  'follow.title': 'Follow a channel'
} as const
