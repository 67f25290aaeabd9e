import { ONLY } from '../../shared/api/agreed.ts'
import type { Preview, Session, Settings, Share, State, TorrentSummary } from '../../shared/api/model.ts'
import type { Engine } from '../engine/engine.ts'
import type { Trouble } from '../network/types.ts'
import { channelRows } from './channel-rows.ts'
import { summaryOf } from './summary.ts'
import type { Torrent } from '../engine/torrent.ts'
import type { TorrentRecord } from '../storage/state-database.ts'

/** What the state holds besides the engine's own. */
export interface Surroundings {
  readonly settings: Settings
  readonly freeSpace: number | null
  readonly trouble: Trouble | null
  readonly shares: Readonly<Record<string, Share>>
  readonly previews: Readonly<Record<string, Preview>>
}

interface Rested {
  readonly record: TorrentRecord
  readonly row: TorrentSummary
}

/** Reads the engine at one moment, as faces show it. */
export class StateReader {
  readonly #engine: Engine
  readonly #startedAt = Date.now()
  /** Rows of torrents that do not run: they stay as they are until their record does not, and most of a long list rests. */
  readonly #rested = new WeakMap<Torrent, Rested>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  read({ settings, freeSpace, trouble, shares, previews }: Surroundings): State {
    const torrents = this.#engine.torrents.map((torrent) => this.#rowOf(torrent))
    const session = { ...this.#session(torrents), freeSpace, ...troubleOf(trouble) }
    return {
      session: { [ONLY]: session },
      settings: { [ONLY]: settings },
      torrents: Object.fromEntries(torrents.map((torrent) => [torrent.id, torrent])),
      channels: channelRows(this.#engine.channels.all),
      shares,
      previews
    }
  }

  #rowOf(torrent: Torrent): TorrentSummary {
    if (torrent.run !== null || torrent.phase.type !== 'stopped') return summaryOf(torrent)
    const rested = this.#rested.get(torrent)
    if (rested?.record === torrent.record) return rested.row
    const row = summaryOf(torrent)
    this.#rested.set(torrent, { record: torrent.record, row })
    return row
  }

  #session(torrents: readonly TorrentSummary[]): Omit<Session, 'freeSpace' | 'code' | 'trouble'> {
    const { connects, dht, mainline, lanes, port, mapped } = this.#engine.network()
    const ours = mapped.find(({ protocol }) => protocol === 'TCP')
    const { sinceStart, allTime } = this.#engine.totals
    const { finding, utp } = this.#engine.connecting.permitted
    return {
      downRate: sum(torrents, (torrent) => torrent.downRate),
      upRate: sum(torrents, (torrent) => torrent.upRate),
      peers: Object.values(lanes).reduce((all, count) => all + count, 0),
      direct: connects.direct,
      punched: connects.punched,
      relayed: connects.relayed,
      reachable: dht?.online === true ? !dht.firewalled : null,
      online: dht?.online ?? null,
      dhtNodes: dht?.nodes ?? 0,
      mainlineNodes: mainline?.nodes ?? null,
      withoutTrackers: !finding.trackers,
      withoutDht: finding.dht === 'none',
      withoutPex: !finding.pex,
      withoutLan: !finding.lan,
      withoutPortMapping: !finding.portMapping,
      withoutUtp: !utp,
      port,
      externalPort: ours?.external.port ?? null,
      mappedBy: ours?.by ?? null,
      startedAt: this.#startedAt,
      downloaded: sinceStart.downloaded,
      uploaded: sinceStart.uploaded,
      allDownloaded: allTime.downloaded,
      allUploaded: allTime.uploaded,
      allWasted: allTime.wasted
    }
  }
}

function troubleOf(trouble: Trouble | null): Pick<Session, 'code' | 'trouble'> {
  return { code: trouble?.code ?? null, trouble: trouble?.sentence ?? null }
}

function sum(torrents: readonly TorrentSummary[], of: (torrent: TorrentSummary) => number): number {
  return torrents.reduce((all, torrent) => all + of(torrent), 0)
}
