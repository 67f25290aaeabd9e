import { join } from 'node:path'
import { ShoalError } from '../../../shared/errors.ts'
import { inert } from '../../../shared/inert.ts'
import { newChannelKey } from '../../channel/channel-key.ts'
import type { BackedUp } from '../../channel/key-backup.ts'
import { ChannelStore } from '../../channel/channel-store.ts'
import type { ChannelLink } from '../../metainfo/channel-link.ts'
import { NAMING_HERE, safeComponent } from '../../metainfo/paths.ts'
import { freeSpace } from '../../storage/free-space.ts'
import type { StateDatabase } from '../../storage/state-database.ts'
import type { Torrent } from '../torrent.ts'
import { Turns } from '../turns.ts'
import { Answerer } from './answering.ts'
import { Asking } from './asking.ts'
import { Channel, type ChannelPort } from './channel.ts'
import { numberOfFolder } from './newest.ts'
import { parseChannelRecord, type ChannelRecord, type Following } from './channel-record.ts'
import { Library, type Hit } from './library.ts'

const SETTING = 'channels'
const FOLDER = 'channels'
/** As many as a person can follow, and more. */
const MAX_CHANNELS = 1_000
/** Engine's ticks, each a second, after which an update that failed is tried again. */
const RETRY_TICKS = 30
/** Bytes that must be free before a store that could not write is opened anew. */
const ROOM = 4 * 1024 * 1024

/** The channels of an engine, published and followed. Without any, nothing is opened for them. */
export class Channels {
  readonly #database: StateDatabase
  readonly #folder: string
  readonly #port: ChannelPort
  readonly #channels = new Map<string, Channel>()
  /** Those that could not be opened: the next time they may. */
  readonly #unopened: ChannelRecord[] = []
  readonly #turns = new Turns()
  readonly #library = new Library(() => this.all)
  /** What other Shoals ask of us, and we of them. */
  readonly answerer = new Answerer((text, limit) => this.#library.find(text, limit))
  readonly asking: Asking
  #store: ChannelStore | null = null
  #ticks = 0
  #isClosed = false

  /** @param stateFolder a folder in it holds the logs */
  constructor(database: StateDatabase, stateFolder: string, port: Omit<ChannelPort, 'remember'>) {
    this.#database = database
    this.#folder = join(stateFolder, FOLDER)
    this.#port = { ...port, remember: () => this.#remember() }
    this.asking = new Asking(port.network)
  }

  get all(): readonly Channel[] {
    return [...this.#channels.values()]
  }

  /**
   * Opens those of the last time. Resolves when what is here of their logs has been read.
   * @param onFault is told of each that cannot be opened: it is kept on record
   */
  async open(onFault: (fault: ShoalError) => void): Promise<void> {
    const saved = await this.#database.setting(SETTING)
    const records = (Array.isArray(saved) ? saved : []).flatMap((each) => parseChannelRecord(each) ?? [])
    for (const record of records) {
      try {
        await this.#open(record)
      } catch (error) {
        if (!(error instanceof ShoalError)) throw error
        this.#unopened.push(record)
        onFault(error)
      }
    }
  }

  /** Null: there is none of this key. */
  byId(id: string): Channel | null {
    return this.#channels.get(id) ?? null
  }

  /** Whether one channel's releases go there, and nothing else. */
  isReleaseFolder(folder: string): boolean {
    return this.all.some(({ record: { following } }) => {
      return following !== null && numberOfFolder(following.folder, folder) !== null
    })
  }

  /**
   * Releases of all channels, by words of their titles, notes and file names: the best first, the newest first among equals.
   * @param limit most hits
   */
  async search(text: string, limit: number): Promise<readonly Hit<Channel>[]> {
    return await this.#library.search(text, limit)
  }

  /** A channel of ours. @throws ShoalError 'usage' for a name that is taken, or cannot be that of a file */
  async create(name: string): Promise<Channel> {
    if (name === '' || safeComponent(Buffer.from(name), NAMING_HERE) !== name)
      throw new ShoalError(
        'usage',
        `“${inert(name)}” cannot be the name of a folder; choose another for the channel.`
      )
    return await this.#turns.take('', async () => {
      const { id, seed } = newChannelKey()
      const hex = Buffer.from(seed ?? []).toString('hex')
      return await this.#add({ id, name: this.#free(name), seed: hex, atLeast: 0, following: null })
    })
  }

  /**
   * A channel of ours from the backup of its key. One that is followed already becomes ours.
   * @throws ShoalError 'usage' for a name that is taken
   */
  async adopt({ key, name, length }: BackedUp): Promise<Channel> {
    return await this.#turns.take('', async () => {
      const known = this.#channels.get(key.id)
      const record = known?.record ?? { id: key.id, name: this.#free(name), following: null }
      if (known !== undefined) await this.#close(known)
      const seed = Buffer.from(key.seed ?? []).toString('hex')
      return await this.#add({ ...record, seed, atLeast: length })
    })
  }

  /** Somebody else's, or our own. One that is known already gets the new wishes. */
  async follow({ id, name }: ChannelLink, following: Following): Promise<Channel> {
    return await this.#turns.take('', async () => {
      const known = this.#channels.get(id)
      if (known !== undefined) {
        await known.setFollowing(following)
        return known
      }
      return await this.#add({
        id,
        name: this.#free(name ?? id.slice(0, 8)),
        seed: null,
        atLeast: 0,
        following
      })
    })
  }

  /** Of one that is not ours: forgets it, and of its releases those that it fetched. @param files what becomes of those */
  async unfollow(channel: Channel, files: 'keep' | 'delete'): Promise<void> {
    const fetched = channel.fetched()
    await this.remove(channel)
    for (const torrent of fetched) await this.#port.discard(torrent, files)
  }

  /** Forgets it, its log and, of one of ours, its key; the torrents of its releases stay. */
  async remove(channel: Channel): Promise<void> {
    await this.#turns.take('', async () => {
      await this.#close(channel)
      await this.#remember()
      await this.#store?.remove({ id: channel.id, seed: null })
    })
  }

  /** The channel that peers meet by this. @param infoHash 40 hex digits */
  metBy(infoHash: string): Channel | null {
    return this.all.find(({ topic }) => topic === infoHash) ?? null
  }

  /** It was completed, or otherwise changed. */
  onTorrent(torrent: Torrent): void {
    for (const channel of this.#channels.values()) channel.onTorrent(torrent)
  }

  tick(): void {
    this.#ticks++
    if (this.#ticks % RETRY_TICKS !== 0) return
    void this.#tryAgain()
  }

  /** Twice is harmless. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#turns.take('', () => this.#closeAll())
  }

  async #add(record: ChannelRecord): Promise<Channel> {
    if (this.#channels.size >= MAX_CHANNELS)
      throw new ShoalError('usage', `There are ${MAX_CHANNELS} channels already; unfollow some.`)
    const channel = await this.#open(record)
    await this.#remember()
    return channel
  }

  async #open(record: ChannelRecord): Promise<Channel> {
    this.#store ??= await ChannelStore.open(this.#folder)
    const channel = await Channel.open(this.#store, record, this.#port)
    this.#channels.set(record.id, channel)
    return channel
  }

  async #tryAgain(): Promise<void> {
    if (this.all.some(({ isStuck }) => isStuck)) await this.#reopen()
    for (const channel of this.all) void channel.tryAgain()
  }

  /** Once a write has failed, a store refuses all others, whether there is room or not. */
  async #reopen(): Promise<void> {
    await this.#turns.take('', async () => {
      if (this.#isClosed) return
      try {
        if ((await freeSpace(this.#folder)) < ROOM) return
        await this.#closeAll()
        this.#store = await ChannelStore.open(this.#folder)
        for (const channel of this.all) await channel.reopen(this.#store)
      } catch (error) {
        // Why they are stuck has been told, and they are still: the next time it may go better.
        if (!(error instanceof ShoalError)) throw error
      }
    })
  }

  async #closeAll(): Promise<void> {
    await Promise.all(this.all.map((channel) => channel.close()))
    await this.#store?.close()
    this.#store = null
  }

  async #close(channel: Channel): Promise<void> {
    await channel.close()
    this.#channels.delete(channel.id)
  }

  /** @throws ShoalError 'usage' */
  #free(name: string): string {
    if (this.all.some(({ record }) => record.name === name))
      throw new ShoalError('usage', `There is a channel “${name}” already; choose another name.`)
    return name
  }

  async #remember(): Promise<void> {
    await this.#database.putSetting(SETTING, [...this.all.map(({ record }) => record), ...this.#unopened])
  }
}
