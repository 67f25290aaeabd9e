import type { Channel as Row, ChannelDetail, ReleaseRow } from '../../shared/api/channels.ts'
import { isComplete } from '../engine/channels/bring-up-to-date.ts'
import type { Channel } from '../engine/channels/channel.ts'
import { ReleaseTorrents } from '../engine/channels/release-torrents.ts'
import type { Torrent } from '../engine/torrent.ts'

/** By id. */
export function channelRows(channels: readonly Channel[]): Readonly<Record<string, Row>> {
  return Object.fromEntries(channels.map((channel) => [channel.id, rowOf(channel)]))
}

/** One channel as a face looks at it, with so many of its newest releases. */
export function channelDetailOf(
  channel: Channel,
  torrents: readonly Torrent[],
  releases: number
): ChannelDetail {
  const here = new ReleaseTorrents(torrents)
  const rows = channel.releases.slice(-releases).map((release): [string, ReleaseRow] => {
    const { number, publishedAt, title, length, fileCount } = release
    const torrent = here.of(release)
    const place = { torrent: torrent?.id ?? null, isHere: isComplete(torrent) }
    return [`${number}`, { publishedAt, title, size: length, files: fileCount, ...place }]
  })
  return {
    releases: Object.fromEntries(rows),
    holders: Object.fromEntries(channel.peers.map((identity) => [identity, { identity }])),
    faults: Object.fromEntries(
      channel.faults.map(({ number, at, code, sentence, peer }) => [
        `${number}`,
        { at, code, sentence, peer }
      ])
    )
  }
}

function rowOf(channel: Channel): Row {
  const { record, releases, trouble } = channel
  const newest = releases.at(-1) ?? null
  return {
    name: record.name,
    link: channel.link,
    isOurs: channel.isOurs,
    releases: releases.length,
    newest: newest?.number ?? null,
    title: newest?.title ?? null,
    publishedAt: newest?.publishedAt ?? null,
    news: channel.news,
    holders: new Set(channel.peers).size,
    folder: record.following?.folder ?? null,
    keep: record.following?.keep ?? null,
    isFromFirst: record.following?.since === 1,
    shown: channel.shown,
    pinned: record.following?.pinned ?? null,
    fetching: channel.fetched().findLast((torrent) => !isComplete(torrent))?.id ?? null,
    code: trouble?.code ?? null,
    trouble: trouble?.sentence ?? null
  }
}
