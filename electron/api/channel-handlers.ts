import { FILES_PER_PAGE } from '../../shared/api/agreed.ts'
import type { CHANNEL_COMMANDS } from '../../shared/api/channel-commands.ts'
import { ShoalError } from '../../shared/errors.ts'
import { indexFrom } from '../channel/by-number.ts'
import { backUp, readBackup } from '../channel/key-backup.ts'
import { checkWords } from '../channel/release-writer.ts'
import type { Channel } from '../engine/channels/channel.ts'
import { linkOfRelease } from '../engine/channels/release-link.ts'
import { parseChannelLink, type ChannelLink } from '../metainfo/channel-link.ts'
import { formatMagnet } from '../metainfo/magnet.ts'
import { torrentOptions, wholePath, type Handler } from './handler.ts'
import type { ApiRooms } from './rooms.ts'

/** How commands about channels are carried out. */
export const CHANNEL_HANDLERS: { readonly [N in keyof typeof CHANNEL_COMMANDS]: Handler<N> } = {
  watchChannel: (_rooms, { id, releases }, face) => {
    face.watchChannel(id, releases)
  },

  createChannel: async ({ engine }, { name }) => ({ id: (await engine.channels.create(name)).id }),
  publish: (rooms, { id, path, title, notes, torrent }) => {
    const channel = oneOf(rooms, id)
    if (!channel.isOurs)
      throw new ShoalError('usage', 'It is somebody else’s channel: only its publisher can add to it.')
    checkWords({ title: title ?? '', notes })
    const words = { notes, ...(title !== null && { title }) }
    const options = torrent === undefined ? HYBRID : torrentOptions(torrent)
    return { work: rooms.shares.begin(wholePath(path), options, { channel, words }) }
  },

  readChannelLink: ({ engine }, { link }) => {
    const { id, name } = linkOf(link)
    const known = engine.channels.byId(id)
    return { id, name: known?.record.name ?? name, known: known !== null }
  },
  follow: async ({ engine }, { link, folder, keep, isFromFirst }) => {
    const since = isFromFirst ? 1 : null
    const following = { folder: wholePath(folder), keep, since, pinned: null }
    return { id: (await engine.channels.follow(linkOf(link), following)).id }
  },
  setKeep: async (rooms, { id, keep, isFromFirst }) => {
    const channel = oneOf(rooms, id)
    const { following } = channel.record
    if (following === null) throw new ShoalError('usage', 'This channel is not followed here.')
    await channel.setFollowing({ ...following, keep, ...(isFromFirst && { since: 1 }) })
  },
  unfollow: async (rooms, { id, files }) => {
    const channel = oneOf(rooms, id)
    if (channel.isOurs) throw new ShoalError('usage', 'This channel is yours: deleting it ends it.')
    await rooms.engine.channels.unfollow(channel, files)
  },
  pinRelease: async (rooms, { id, number }) => {
    await oneOf(rooms, id).pin(number)
  },
  deleteChannel: async (rooms, { id }) => {
    const channel = oneOf(rooms, id)
    if (!channel.isOurs) throw new ShoalError('usage', 'This channel is not yours: unfollowing ends it.')
    await rooms.engine.channels.remove(channel)
  },

  exportChannel: async (rooms, { id, passphrase }) => {
    const channel = oneOf(rooms, id)
    return {
      name: `${channel.record.name}.shoal-key`,
      backup: await backUp(channel.backedUp(), passphrase)
    }
  },
  importChannel: async ({ engine }, { backup, passphrase }) => {
    return { id: (await engine.channels.adopt(await readBackup(backup, passphrase))).id }
  },

  releases: (rooms, { id, from, limit }) => {
    const { releases } = oneOf(rooms, id)
    const first = indexFrom(releases, from)
    return { releases: releases.slice(first, first + limit) }
  },
  release: async (rooms, { id, number, from }) => {
    const channel = oneOf(rooms, id)
    const release = await channel.release(number)
    if (release === null) throw new ShoalError('not-found', `There is no release ${number}.`)
    const files = release.files.slice(from, from + FILES_PER_PAGE)
    return {
      link: formatMagnet(linkOfRelease(release, channel.record.name)),
      notes: release.notes,
      files: files.map(({ path, length }) => ({ path, size: length }))
    }
  },
  search: async ({ engine }, { text, limit }) => {
    const hits = await engine.channels.search(text, limit)
    return {
      hits: hits.map(({ channel, release: { number, title, publishedAt, length }, files }) => ({
        ...{ channel: channel.id, number, title, publishedAt, size: length, files: [...files] }
      }))
    }
  },
  askPeers: async ({ engine }, { text, limit, wait = 0 }) => {
    await engine.channels.asking.meet(wait * 1_000)
    const { hits, ...counts } = await engine.channels.asking.ask(text, limit)
    return {
      ...counts,
      hits: hits.map(({ id, link, release: { number, title, publishedAt, length, notes }, peers }) => ({
        ...{ channel: id, number, title, publishedAt, size: length, notes: notes.slice(0, 300) },
        ...{ link, isKnown: engine.channels.all.some((channel) => channel.id === id), peers: [...peers] }
      }))
    }
  }
}

const HYBRID = { version: 'hybrid' } as const

/** @throws ShoalError 'link-invalid' */
function linkOf(text: string): ChannelLink {
  const link = parseChannelLink(text)
  if (link === null) throw new ShoalError('link-invalid', 'This is not the link of a channel.')
  return link
}

/** @throws ShoalError 'not-found' */
function oneOf({ engine }: ApiRooms, id: string): Channel {
  const channel = engine.channels.byId(id)
  if (channel === null) throw new ShoalError('not-found', 'There is no such channel.')
  return channel
}
