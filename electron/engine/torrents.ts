import { ShoalError } from '../../shared/errors.ts'
import { invariant } from '../core/units.ts'
import { parseLink, type MagnetLink } from '../metainfo/magnet.ts'
import type { InfoHashes } from '../metainfo/magnet-hashes.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import { parseTorrent } from '../metainfo/parse.ts'
import type { Address } from '../network/types.ts'
import type { Progress, SavedTorrent } from '../storage/state-database.ts'
import { addedRecord, wishesOf, type Addition } from './adding.ts'
import { deleteContent } from './delete-content.ts'
import { keepLog } from './keep-log.ts'
import { idOf, isNamedBy, newRecord } from './records.ts'
import type { Rooms } from './rooms.ts'
import { shareBuffers } from './share-buffers.ts'
import type { Swarm } from './swarm.ts'
import { Torrent } from './torrent.ts'
import { Turns } from './turns.ts'

export interface TorrentsEvents {
  /** Before a torrent runs: from then on its infohashes are its own. */
  onStarting(wireHashes: readonly string[]): void
  /** It is known what is in a torrent. */
  onMetainfo(metainfo: Metainfo): void
  /** A torrent began or ended something. */
  onChanged(torrent: Torrent): void
}

/** A torrent made of files that are served where they lie. */
export interface MadeInPlace extends Pick<Progress, 'have' | 'stamps'> {
  readonly metainfo: Metainfo
  /** The .torrent file. */
  readonly bytes: Uint8Array
  readonly folder: string
}

/** The torrents of an engine by their ids: what is on record and what runs of each are changed together, one thing at a time. */
export class Torrents {
  readonly #rooms: Rooms
  readonly #events: TorrentsEvents
  readonly #byId = new Map<string, Torrent>()
  readonly #turns = new Turns()

  constructor(rooms: Rooms, events: TorrentsEvents) {
    this.#rooms = rooms
    this.#events = events
  }

  get all(): readonly Torrent[] {
    return [...this.#byId.values()]
  }

  /** The swarm of the torrent that has this infohash, if it runs. @param infoHash 40 hex digits */
  running(infoHash: string): Swarm | null {
    return this.all.find((torrent) => torrent.wireHashes.includes(infoHash))?.run?.swarm ?? null
  }

  /** Null: no torrent is exactly this one, or it does not know it itself. */
  metainfoOf(hashes: InfoHashes): Metainfo | null {
    const known = this.all.map(({ metainfo }) => metainfo)
    return known.find((metainfo) => metainfo !== null && isNamedBy(hashes, metainfo)) ?? null
  }

  /** Those of the last time. @param onFault is told of each that cannot be read */
  async remember(onFault: (fault: ShoalError) => void): Promise<void> {
    const { torrents, faults } = await this.#rooms.database.torrents()
    faults.forEach(onFault)
    for (const saved of torrents) {
      try {
        this.#admit(saved, [])
      } catch (error) {
        if (!(error instanceof ShoalError)) throw error
        onFault(error)
      }
    }
  }

  /** One that is known already keeps what it has, with the new wishes. @throws ShoalError 'usage' for files it does not have */
  async add(addition: Addition): Promise<Torrent> {
    const { what, metainfo, options } = addition
    const id = this.#idFor(metainfo ?? what)
    wishesOf(addition)
    return await this.#turns.take(id, async () => {
      const { database } = this.#rooms
      await this.#byId.get(id)?.close()
      await database.putTorrent(addedRecord(addition, (await database.torrent(id))?.record ?? null))
      const hints = 'infoBytes' in what ? [] : what.peers
      return await this.#load(id, [...(options.addresses ?? []), ...hints])
    })
  }

  /** In place of what is known of the torrent. */
  async addInPlace(made: MadeInPlace, addresses: readonly Address[]): Promise<Torrent> {
    const { metainfo, bytes, folder, have, stamps } = made
    const id = this.#idFor(metainfo)
    return await this.#turns.take(id, async () => {
      const { database } = this.#rooms
      await this.#forget(id)
      await database.putTorrent({ ...newRecord(id), metainfo: bytes, folder, inPlace: true })
      await database.recordProgress(id, { have, stamps, totals: { downloaded: 0, uploaded: 0 } })
      return await this.#load(id, addresses)
    })
  }

  /** One that is on record, as it is. @throws ShoalError 'cancelled' when it is not there any more */
  async find(id: string, addresses: readonly Address[]): Promise<Torrent> {
    return await this.#turns.take(id, () => {
      const torrent = this.#byId.get(id)
      if (torrent === undefined) throw new ShoalError('cancelled', 'It was removed just now. Share it again.')
      for (const address of addresses) torrent.sources.addPeer(address)
      return torrent
    })
  }

  /** @throws ShoalError as `Engine.remove` */
  async remove(id: string, files: 'keep' | 'delete'): Promise<void> {
    await this.#turns.take(id, async () => {
      const torrent = this.#byId.get(id)
      if (files === 'delete' && torrent?.record.inPlace === true)
        throw new ShoalError('usage', 'This is shared from where it lies: its files are yours, and are kept.')
      await this.#forget(id)
      if (files !== 'delete' || torrent === undefined) return
      await deleteContent(torrent, this.all, this.#rooms.isReleaseFolder(torrent.record.folder))
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((torrent) => torrent.close()))
  }

  /** One that is known may have come by the other of its infohashes. */
  #idFor(names: Metainfo | MagnetLink): string {
    const id = idOf(names)
    if (this.#byId.has(id)) return id
    const same = this.all.find(({ hashes }) => isNamedBy(names, hashes) || isNamedBy(hashes, names))
    return same?.id ?? id
  }

  async #forget(id: string): Promise<void> {
    await this.#byId.get(id)?.close()
    this.#byId.delete(id)
    await this.#rooms.database.removeTorrent(id)
  }

  async #load(id: string, addresses: readonly Address[]): Promise<Torrent> {
    const saved = await this.#rooms.database.torrent(id)
    invariant(saved !== null, 'what was put into the database can be read')
    return this.#admit(saved, addresses)
  }

  #admit(saved: SavedTorrent, addresses: readonly Address[]): Torrent {
    const { metainfo: bytes, link, inPlace } = saved.record
    const metainfo = bytes === null ? null : parseTorrent(bytes, { inPlace })
    const hashes = metainfo ?? parseLink(link ?? '')
    const makeWay = (): void => this.#events.onStarting(torrent.wireHashes)
    const torrent = new Torrent({ saved, hashes, metainfo, addresses, makeWay, rooms: this.#rooms })
    keepLog(torrent)
    torrent.on('phase', ({ type }) => {
      if (type !== 'checking') this.#onChanged(torrent)
    })
    torrent.on('metainfo', (found) => this.#events.onMetainfo(found))
    this.#byId.set(torrent.id, torrent)
    if (metainfo !== null) this.#events.onMetainfo(metainfo)
    return torrent
  }

  #onChanged(torrent: Torrent): void {
    shareBuffers(this.#byId.values(), this.#rooms.disk.buffers)
    this.#events.onChanged(torrent)
  }
}
