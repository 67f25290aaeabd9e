import { Bitfield } from '../../shared/bitfield.ts'
import type { TorrentOptions } from '../metainfo/plan.ts'
import type { Address } from '../network/types.ts'
import { merged } from './announce-list.ts'
import { createTorrent, planPath, type CreateOptions } from './create-torrent.ts'
import type { Rooms } from './rooms.ts'
import { sharedBefore, stampsInPlace } from './shared-before.ts'
import type { Torrent } from './torrent.ts'
import type { Torrents } from './torrents.ts'

/** Makes torrents of files and folders, served where they lie. */
export class Sharing {
  readonly #rooms: Rooms
  readonly #torrents: Torrents

  constructor(rooms: Rooms, torrents: Torrents) {
    this.#rooms = rooms
    this.#torrents = torrents
  }

  /** A path shared before whose files did not change is not read again. */
  async share(
    path: string,
    options: TorrentOptions,
    addresses: readonly Address[],
    create: CreateOptions
  ): Promise<Torrent> {
    const { disk } = this.#rooms
    const planned = await planPath(path, options)
    const known = await sharedBefore(planned, this.#torrents.all, this.#rooms)
    if (known !== null) return await this.#shareAgain(known, options, addresses)
    const { metainfo, bytes } = await createTorrent(planned, disk, create)
    const have = Bitfield.full(metainfo.lengths.pieceCount).toBytes()
    const stamps = new Map((await stampsInPlace(metainfo, planned.folder, disk)).entries())
    return await this.#torrents.addInPlace(
      { metainfo, bytes, folder: planned.folder, have, stamps },
      addresses
    )
  }

  /** It keeps the trackers and web seeds that it has, and gets those that are named now. */
  async #shareAgain(
    id: string,
    { trackers = [], webSeeds = [] }: TorrentOptions,
    addresses: readonly Address[]
  ): Promise<Torrent> {
    const torrent = await this.#torrents.find(id, addresses)
    const tiers = merged(torrent.sources.tiers, trackers)
    if (tiers.length > torrent.sources.tiers.length) await torrent.sources.setTrackers(tiers)
    const urls = torrent.sources.webSeeds.map(({ url }) => url)
    const added = webSeeds.filter((url) => !urls.includes(url))
    if (added.length > 0) await torrent.sources.setWebSeeds([...urls, ...added])
    return torrent
  }
}
