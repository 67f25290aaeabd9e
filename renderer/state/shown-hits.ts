import type { Channel } from '../../shared/api/channels.ts'
import type { Output } from '../../shared/api/commands.ts'
import type { Hit } from './search.svelte.ts'

/** A release that was found, as it is shown. */
export interface ShownHit {
  /** Of the hit among others. */
  readonly key: string
  /** The id of its channel, and what to call it. */
  readonly channel: string
  readonly name: string
  readonly number: number
  readonly title: string
  readonly publishedAt: number
  /** Bytes. */
  readonly size: number
  /** What else of it was found: paths, or the beginning of its notes. */
  readonly found: readonly string[]
  /** Of the channel, to follow it; null: it is here. */
  readonly link: string | null
}

export function hitsHere(
  hits: readonly Hit[],
  channels: Readonly<Record<string, Channel>>
): readonly ShownHit[] {
  return hits.map(({ files, ...hit }) => ({
    ...hit,
    key: keyOf(hit),
    name: channels[hit.channel]?.name ?? shortKey(hit.channel),
    found: files,
    link: null
  }))
}

/** Nobody signed what a peer would call a channel: its key does. */
export function hitsOfPeers(
  hits: Output<'askPeers'>['hits'],
  channels: Readonly<Record<string, Channel>>
): readonly ShownHit[] {
  return hits.map(({ channel, number, title, publishedAt, size, notes, link }) => ({
    ...{ channel, number, title, publishedAt, size },
    key: keyOf({ channel, number }),
    name: channels[channel]?.name ?? shortKey(channel),
    found: notes.trim() === '' ? [] : [notes],
    link: channels[channel] === undefined ? link : null
  }))
}

function keyOf({ channel, number }: { readonly channel: string; readonly number: number }): string {
  return `${channel}-${number}`
}

function shortKey(id: string): string {
  return `${id.slice(0, 8)}…`
}
