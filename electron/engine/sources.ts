import type { Tiers } from '../../shared/tiers.ts'
import { unaskedTrackers } from '../network/trackers/unasked.ts'
import type { Address, TrackerRow } from '../network/types.ts'
import { announceList } from './announce-list.ts'
import type { Ledger } from './ledger.ts'
import type { TorrentPort } from './torrent-port.ts'
import { checkWebSeeds, webSeedRows, webSeedsOf, type WebSeedRow } from './web-seed-list.ts'
import type { NamedWebSeed } from './web-seed.ts'

/** BitTorrent peers to keep trying, at most; the oldest is forgotten first. */
const MOST_ADDRESSES = 1_000

/** Where a torrent may be had, as it, its link or its user names that: trackers, web seeds, and the addresses of peers. */
export class Sources {
  readonly #torrent: TorrentPort
  readonly #ledger: Ledger
  #addresses: readonly Address[]

  constructor(torrent: TorrentPort, ledger: Ledger, addresses: readonly Address[]) {
    this.#torrent = torrent
    this.#ledger = ledger
    this.#addresses = addresses
  }

  /** BitTorrent peers to keep trying; not kept over restarts. */
  get addresses(): readonly Address[] {
    return this.#addresses
  }

  /** Keeps trying to reach a BitTorrent peer, in this run of the engine, whenever the torrent runs. */
  addPeer(address: Address): void {
    const isSame = ({ host, port }: Address): boolean => host === address.host && port === address.port
    if (!this.#addresses.some(isSame)) this.#addresses = [...this.#addresses, address].slice(-MOST_ADDRESSES)
    this.#torrent.run()?.swarm.seek(address)
  }

  get tiers(): Tiers {
    return announceList(this.#torrent.record(), this.#torrent.metainfo())
  }

  /** As they are now; of a torrent that does not run, only which there are. */
  get trackers(): readonly TrackerRow[] {
    return this.#torrent.run()?.swarm.membership.trackers() ?? unaskedTrackers(this.tiers, 'not-contacted')
  }

  /** From now on, instead of those that the torrent or its link names. */
  async setTrackers(tiers: Tiers): Promise<void> {
    await this.#torrent.remember({ trackers: tiers })
    this.#torrent.run()?.swarm.membership.setTrackers(tiers)
  }

  /** Looks for peers now, as far as trackers allow. Stopped, it does nothing. */
  reannounce(): void {
    this.#torrent.run()?.swarm.membership.refresh()
  }

  /** Web servers that have its files (BEP 19). */
  get webSeeds(): readonly WebSeedRow[] {
    return webSeedRows(this.namedWebSeeds, this.#torrent.run()?.webSeeds ?? null, this.#ledger.entries())
  }

  get namedWebSeeds(): readonly NamedWebSeed[] {
    return webSeedsOf(this.#torrent.record(), this.#torrent.metainfo())
  }

  /**
   * Which web seeds it has from now on. One that neither the torrent nor its link names is its user's own, and may be in
   * their own network.
   * @throws ShoalError 'usage' for what is no web seed
   */
  async setWebSeeds(urls: readonly string[]): Promise<void> {
    await this.#torrent.remember({ webSeeds: checkWebSeeds(urls) })
    this.#torrent.run()?.webSeeds?.set(this.namedWebSeeds)
  }
}
