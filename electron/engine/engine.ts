import { randomInt } from 'node:crypto'
import type { ShoalError } from '../../shared/errors.ts'
import { seededRandom } from '../core/random.ts'
import type { PeerId } from '../core/units.ts'
import type { TorrentOptions } from '../metainfo/plan.ts'
import type { MagnetLink } from '../metainfo/magnet.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { Address, NetworkStatus, PeerStream } from '../network/types.ts'
import { Disk } from '../storage/disk.ts'
import { StateDatabase } from '../storage/state-database.ts'
import { makePeerId } from '../wire/peer-id.ts'
import type { AddOptions } from './adding.ts'
import { Channels } from './channels/channels.ts'
import { now } from './clock.ts'
import { Connecting, FOUND_BY_NOBODY, type Permitted } from './connecting.ts'
import type { CreateOptions } from './create-torrent.ts'
import { DEFAULT_MAX_PEERS, type EngineEvents, type EngineSettings } from './engine-settings.ts'
import { logTrouble } from './keep-log.ts'
import { keepDhtNodes, openNetwork } from './open-network.ts'
import type { Preview } from './preview.ts'
import { Previews } from './previews.ts'
import { Reception } from './reception.ts'
import type { Rooms } from './rooms.ts'
import { Sharing } from './sharing.ts'
import type { Swarm } from './swarm.ts'
import { Throttles, type RateLimits } from './throttles.ts'
import type { SpeedHistory } from './speed-history.ts'
import type { Torrent } from './torrent.ts'
import { Torrents } from './torrents.ts'
import { Traffic, type Totals } from './traffic.ts'

export interface RemoveOptions {
  /** 'keep' unless given. */
  readonly files?: 'keep' | 'delete'
}

/** Keep-alives and timeouts of connections are looked at this often, in milliseconds. */
const TICK = 1000

/** All of Shoal without a face: torrents, and the rooms they share. */
export class Engine {
  readonly #rooms: Rooms
  readonly #torrents: Torrents
  readonly #sharing: Sharing
  readonly #previews: Previews
  readonly #reception: Reception
  readonly channels: Channels
  readonly connecting: Connecting
  readonly #ticking: NodeJS.Timeout
  #closed: Promise<void> | null = null

  /**
   * Opens the state folder, binds the sockets and remembers the torrents of the last time, without starting any.
   * @throws ShoalError 'state-locked', 'state-corrupt', 'listen-failed'
   */
  static async open(settings: EngineSettings, events: EngineEvents): Promise<Engine> {
    const database = await StateDatabase.open(settings.stateFolder)
    let engine: Engine | null = null
    try {
      const { maxPeers = DEFAULT_MAX_PEERS, finding = FOUND_BY_NOBODY, utp = true } = settings
      const network = await openNetwork(
        { ...settings, maxPeers, finding, hyperswarm: settings.bootstrap !== 'none' },
        database,
        {
          // Whoever comes before there is an engine comes before there is any torrent.
          onPeer: (stream) => (engine === null ? void stream.stream.destroy() : engine.#onPeer(stream)),
          onAsked: (identity) => engine?.channels.answerer.onAsked(identity) ?? null,
          onTrouble: (trouble) => {
            logTrouble(engine?.torrents ?? [], trouble)
            events.onTrouble(trouble)
          }
        }
      )
      const traffic = await Traffic.open(database, (trouble) => events.onTrouble(trouble))
      engine = new Engine({ network, database, traffic }, { ...settings, finding, utp }, events)
      const onFault = ({ code, message }: ShoalError): void => events.onTrouble({ code, sentence: message })
      await engine.#torrents.remember(onFault)
      await engine.channels.open(onFault)
      return engine
    } catch (error) {
      await database.close()
      throw error
    }
  }

  private constructor(
    { network, database, traffic }: Pick<Rooms, 'network' | 'database' | 'traffic'>,
    settings: Permitted & Pick<EngineSettings, 'stateFolder' | 'answerSearches'>,
    events: EngineEvents
  ) {
    this.connecting = new Connecting(network, settings)
    let lastPeer = 0
    const nextPeerId = (): PeerId => ++lastPeer as PeerId
    this.#rooms = {
      network,
      database,
      traffic,
      disk: new Disk(),
      ourPeerId: makePeerId(),
      random: seededRandom(randomInt(2 ** 32)),
      nextPeerId,
      throttles: new Throttles(),
      holdings: () => this.torrents,
      isReleaseFolder: (folder) => this.channels.isReleaseFolder(folder)
    }
    this.#torrents = new Torrents(this.#rooms, {
      onStarting: (wireHashes) => this.#previews.makeWay(wireHashes),
      onMetainfo: (metainfo) => this.#previews.onMetainfo(metainfo),
      onChanged: (torrent) => {
        this.#previews.reconcile()
        this.channels.onTorrent(torrent)
      }
    })
    this.#sharing = new Sharing(this.#rooms, this.#torrents)
    this.#previews = new Previews({
      network,
      ourPeerId: this.#rooms.ourPeerId,
      nextPeerId,
      running: (infoHash) => this.#torrents.running(infoHash)
    })
    this.#reception = new Reception((infoHash) => this.#swarmFor(infoHash), nextPeerId)
    this.channels = new Channels(database, settings.stateFolder, {
      network,
      torrents: () => this.torrents,
      fetch: async (link, options) => {
        await (await this.add(link, options)).start()
      },
      discard: ({ id }, files) => this.remove(id, { files }),
      onRelease: (channel, release) => events.onRelease?.(channel, release),
      onShown: (channel, release) => events.onShown?.(channel, release),
      onFault: (channel, { code, sentence }) =>
        events.onTrouble({ code: `CHANNEL_${code}`, sentence: `${channel.record.name}: ${sentence}` })
    })
    this.channels.answerer.isOn = settings.answerSearches ?? false
    this.#ticking = setInterval(() => this.#tick(), TICK)
  }

  get torrents(): readonly Torrent[] {
    return this.#torrents.all
  }

  /** `key:<hex>`: what other Shoals know us by. */
  get identity(): string {
    return this.#rooms.network.identity
  }

  /** What all torrents moved, those that are removed since included. */
  get totals(): Totals {
    return this.#rooms.traffic.totals
  }

  /** How fast all torrents together were. */
  get history(): SpeedHistory {
    return this.#rooms.traffic.history
  }

  get limits(): RateLimits {
    return this.#rooms.throttles.limits
  }

  /** From now on, for transfers that run too. Blocks alone are counted. @throws ShoalError 'usage' below 1024 bytes a second */
  setLimits(limits: RateLimits): void {
    const { up } = this.limits
    this.#rooms.throttles.setLimits(limits)
    if (limits.up !== up) for (const { run } of this.torrents) run?.transfer?.exchange.onLineChanged()
  }

  network(): NetworkStatus {
    return this.#rooms.network.status()
  }

  /** What a host keeps in the state folder under `key`; undefined when it was never put. */
  async setting(key: string): Promise<unknown> {
    return await this.#rooms.database.setting(`host.${key}`)
  }

  /** @param value anything JSON can hold */
  async putSetting(key: string, value: unknown): Promise<void> {
    await this.#rooms.database.putSetting(`host.${key}`, value)
  }

  /**
   * Makes a torrent of the file or folder at `path` and adds it, served where it lies. Not started.
   * A path shared before whose files did not change is not read again.
   */
  async share(
    path: string,
    options: TorrentOptions,
    addresses: readonly Address[],
    create: CreateOptions = {}
  ): Promise<Torrent> {
    return await this.#sharing.share(path, options, addresses, create)
  }

  /**
   * Finds out what a link or .torrent file holds, from its peers where it must, and keeps nothing of it.
   * @param addresses BitTorrent peers to try, besides those the link names
   * @throws ShoalError 'usage' when too many previews are open
   */
  preview(what: Metainfo | MagnetLink, addresses: readonly Address[] = []): Preview {
    const hints = 'infoBytes' in what ? [] : what.peers
    return this.#previews.open(what, this.#metainfoOf(what), [...addresses, ...hints])
  }

  /**
   * Adds a torrent to be fetched. One that is known already keeps what it has, with the new wishes; one whose preview is open
   * needs not ask again what is in it. Not started.
   * @throws ShoalError 'usage' for files that it does not have
   */
  async add(what: Metainfo | MagnetLink, options: AddOptions): Promise<Torrent> {
    const metainfo = this.#metainfoOf(what) ?? this.#previews.metainfoOf(what)
    return await this.#torrents.add({ what, metainfo, options })
  }

  /**
   * Forgets a torrent; deletes, where that is asked for, its files that no other torrent has.
   * @throws ShoalError 'usage', and nothing has changed, for files that are shared in place; 'disk-denied', 'disk-failed' or
   * 'file-changed', and the torrent is forgotten all the same, for files that had to be left
   */
  async remove(id: string, { files = 'keep' }: RemoveOptions = {}): Promise<void> {
    await this.#torrents.remove(id, files)
  }

  /** Starts every torrent that its user did not stop. */
  async resume(): Promise<void> {
    for (const torrent of this.torrents) if (torrent.record.wanted === 'started') await torrent.start()
  }

  /** Stops everything cleanly; the next engine on this state goes on where it was. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    clearInterval(this.#ticking)
    this.#reception.close()
    await this.#previews.close()
    await this.channels.close()
    await this.#torrents.close()
    this.#rooms.throttles.close()
    await this.#rooms.network.close()
    await keepDhtNodes(this.#rooms.network, this.#rooms.database)
    await this.#rooms.disk.close()
    await this.#rooms.traffic.close()
    await this.#rooms.database.close()
  }

  /** Null: it has to be asked for. */
  #metainfoOf(what: Metainfo | MagnetLink): Metainfo | null {
    return 'infoBytes' in what ? what : this.#torrents.metainfoOf(what)
  }

  #onPeer(stream: PeerStream): void {
    const swarm = stream.infoHash === null ? null : this.#swarmFor(stream.infoHash)
    const channel = stream.infoHash === null ? null : this.channels.metBy(stream.infoHash)
    if (channel !== null) channel.accept(stream)
    else if (stream.infoHash === null) this.#reception.accept(stream)
    else if (swarm === null) stream.stream.destroy()
    else swarm.accept(stream)
  }

  #swarmFor(infoHash: string): Swarm | null {
    return this.#torrents.running(infoHash) ?? this.#previews.swarmFor(infoHash)
  }

  #tick(): void {
    const at = now()
    this.#reception.tick(at)
    this.#previews.tick(at)
    for (const torrent of this.torrents) torrent.tick(at)
    this.channels.tick()
    this.#rooms.traffic.tick(Date.now())
  }
}
