import type { Channel } from './channels.ts'

type Channels = Readonly<Record<string, Channel>>

/** Of what there is news: a channel that is followed, by its id. Its title is that of its newest release. */
export type News = Channel & { readonly id: string }

/** Channels with a release that came between two moments; of several that came, the newest. */
export function newsBetween(before: Channels, after: Channels): readonly News[] {
  return Object.entries(after)
    .filter(([id, { news, folder }]) => folder !== null && news !== null && news !== before[id]?.news)
    .map(([id, channel]) => ({ id, ...channel }))
}
