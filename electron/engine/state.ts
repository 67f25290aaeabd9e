import type { Session, State, TorrentSummary } from '../../shared/api/model.ts'
import { parseLink } from '../metainfo/magnet.ts'
import type { NetworkStatus } from '../network/types.ts'
import { now } from './clock.ts'
import type { Engine } from './engine.ts'
import type { Phase } from './phase.ts'
import type { Torrent } from './torrent.ts'

/** The engine at one moment, as a face shows it. */
export function stateOf(engine: Engine): State {
  const torrents = engine.torrents.map(summaryOf)
  return {
    session: sessionOf(engine.network(), torrents),
    torrents: Object.fromEntries(torrents.map((torrent) => [torrent.id, torrent]))
  }
}

function summaryOf(torrent: Torrent): TorrentSummary {
  const { record, metainfo, phase, progress, ledger } = torrent
  const peers = torrent.run?.transfer?.exchange.peerReports(now()) ?? []
  const downRate = sum(peers.map((peer) => peer.downRate))
  return {
    id: torrent.id,
    name: nameOf(torrent),
    state: phase.type === 'downloading' && downRate === 0 ? 'stalled' : phase.type,
    trouble: phase.type === 'errored' ? phase.error.message : null,
    size: metainfo?.length ?? null,
    wanted: progress.wanted,
    left: progress.left,
    checked: checkedOf(phase),
    downRate,
    upRate: sum(peers.map((peer) => peer.upRate)),
    downloaded: ledger.totals.downloaded,
    uploaded: ledger.totals.uploaded,
    peers: peers.length,
    seeds: peers.filter(({ have }) => have === metainfo?.lengths.pieceCount).length,
    folder: record.folder,
    addedAt: record.addedAt,
    completedAt: record.completedAt,
    isPrivate: metainfo?.private ?? false
  }
}

function nameOf({ metainfo, record }: Torrent): string | null {
  if (metainfo !== null) return metainfo.name
  return record.link === null ? null : parseLink(record.link).name
}

function checkedOf(phase: Phase): number | null {
  if (phase.type !== 'checking') return null
  return phase.total === 0 ? 0 : phase.checked / phase.total
}

function sessionOf(network: NetworkStatus, torrents: readonly TorrentSummary[]): Session {
  const { connects, dht, lanes, port } = network
  return {
    downRate: sum(torrents.map((torrent) => torrent.downRate)),
    upRate: sum(torrents.map((torrent) => torrent.upRate)),
    peers: sum(Object.values(lanes)),
    direct: connects.direct,
    punched: connects.punched,
    relayed: connects.relayed,
    reachable: dht?.online === true ? !dht.firewalled : null,
    port
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
