import type { CommandName, Source } from '../../shared/api/commands.ts'
import { ShoalError } from '../../shared/errors.ts'
import { linkOf } from '../engine/link.ts'
import type { Torrent } from '../engine/torrent.ts'
import { checkedTiers } from '../engine/announce-list.ts'
import { parseHostAndPort } from '../metainfo/host-and-port.ts'
import { parseLink, type MagnetLink } from '../metainfo/magnet.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { parseTorrent } from '../metainfo/parse.ts'
import { browse, makeFolder } from '../storage/browse.ts'
import { freeSpace } from '../storage/free-space.ts'
import { CHANNEL_HANDLERS } from './channel-handlers.ts'
import { torrentOptions, wholePath, type Handler } from './handler.ts'
import type { ApiRooms } from './rooms.ts'

/** How each command of the contract is carried out. Inputs are checked; ids may name what is not there. */
export const HANDLERS: { readonly [N in CommandName]: Handler<N> } = {
  ...CHANNEL_HANDLERS,

  listen: (_rooms, _input, face) => {
    face.listen()
  },
  watch: (_rooms, { id, parts }, face) => {
    face.watch(id, parts)
  },

  preview: ({ previews }, { source }, face) => {
    const work = previews.begin(sourceOf(source))
    face.onPreview(work)
    return { work }
  },
  contents: ({ previews }, { work, from }) => ({ files: previews.contents(work, from) }),
  endPreview: async ({ previews }, { work }) => {
    await previews.end(work)
  },
  add: async ({ engine }, { source, folder, start, sequential, priorities }) => {
    const options = { folder: wholePath(folder), sequential, priorities }
    const torrent = await engine.add(sourceOf(source), options)
    if (start) await torrent.start()
    return { id: torrent.id }
  },

  share: ({ shares }, { path, comment, isPrivate, ...making }) => {
    if (isPrivate && making.trackers.length === 0)
      throw new ShoalError('usage', 'A private torrent is found by its trackers alone: name at least one.')
    const options = {
      ...torrentOptions(making),
      private: isPrivate,
      ...(comment !== null && { comment })
    }
    return { work: shares.begin(wholePath(path), options) }
  },
  endShare: ({ shares }, { work }) => {
    shares.end(work)
  },

  start: async (rooms, { ids }) => {
    for (const torrent of allOf(rooms, ids)) await torrent.start()
  },
  stop: async (rooms, { ids }) => {
    for (const torrent of allOf(rooms, ids)) await torrent.stop()
  },
  recheck: async (rooms, { ids }) => {
    for (const torrent of allOf(rooms, ids)) await torrent.recheck()
  },
  remove: async (rooms, { ids, files }) => {
    const torrents = allOf(rooms, ids)
    for (const { id, record } of torrents)
      await rooms.engine.remove(id, { files: record.inPlace ? 'keep' : files })
  },
  setPriorities: async (rooms, { id, priorities }) => {
    const torrent = oneOf(rooms, id)
    const files = torrent.metainfo?.files.length ?? 0
    if (files !== priorities.length)
      throw new ShoalError('usage', `This torrent has ${files} files; name a priority for each.`)
    if (torrent.record.inPlace)
      throw new ShoalError('usage', 'This is shared from where it lies: all of its files are wanted.')
    await torrent.wishes.setPriorities(priorities)
  },
  setSequential: async (rooms, { id, on }) => {
    await oneOf(rooms, id).wishes.setSequential(on)
  },
  setSuperSeeding: async (rooms, { ids, on }) => {
    for (const torrent of allOf(rooms, ids)) await torrent.wishes.setSuperSeeding(on)
  },
  announceList: (rooms, { id }) => {
    const { tiers, webSeeds } = oneOf(rooms, id).sources
    return { tiers: tiers.map((tier) => [...tier]), webSeeds: webSeeds.map(({ url }) => url) }
  },
  setTrackers: async (rooms, { id, tiers }) => {
    await oneOf(rooms, id).sources.setTrackers(checkedTiers(tiers))
  },
  setWebSeeds: async (rooms, { id, urls }) => {
    await oneOf(rooms, id).sources.setWebSeeds(urls)
  },
  reannounce: (rooms, { ids }) => {
    for (const torrent of allOf(rooms, ids)) torrent.sources.reannounce()
  },
  addPeer: (rooms, { id, address }) => {
    const parsed = parseHostAndPort(address.trim())
    if (parsed === null) throw new ShoalError('usage', `"${address}" is not HOST:PORT.`)
    oneOf(rooms, id).sources.addPeer(parsed)
  },

  link: (rooms, { id }) => ({ link: linkOf(oneOf(rooms, id)) }),
  torrentFile: (rooms, { id }) => {
    const { record, metainfo } = oneOf(rooms, id)
    if (record.metainfo === null || metainfo === null)
      throw new ShoalError('not-found', 'What is in this torrent is not known yet; wait until a peer tells.')
    const torrent = Buffer.from(record.metainfo).toString('base64')
    return { name: `${metainfo.name}.torrent`, torrent }
  },
  speed: (rooms, { id, seconds }) => {
    const history = id === null ? rooms.engine.history : oneOf(rooms, id).history
    const { step, end, down, up } = history.read(seconds)
    return { step, end, down: [...down], up: [...up] }
  },

  setSettings: async ({ settings }, change) => {
    if (change.downloadFolder !== undefined) wholePath(change.downloadFolder)
    await settings.set(defined(change))
  },
  browse: async ({ settings }, { path }) => {
    const listing = await browse(path === null ? settings.now.downloadFolder : wholePath(path))
    const free = await freeSpace(listing.path).catch(() => null)
    return { ...listing, entries: [...listing.entries], free }
  },
  makeFolder: async (_rooms, { path }) => {
    await makeFolder(wholePath(path))
  }
}

/** @throws ShoalError 'link-invalid', 'metainfo-invalid' */
function sourceOf(source: Source): Metainfo | MagnetLink {
  return 'link' in source ? parseLink(source.link) : parseTorrent(Buffer.from(source.torrent, 'base64'))
}

/** All or none: one that is not there changes nothing for the others. */
function allOf(rooms: ApiRooms, ids: readonly string[]): readonly Torrent[] {
  return ids.map((id) => oneOf(rooms, id))
}

function oneOf({ engine }: ApiRooms, id: string): Torrent {
  const torrent = engine.torrents.find((one) => one.id === id)
  if (torrent === undefined) throw new ShoalError('not-found', `There is no torrent ${id}.`)
  return torrent
}

function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
