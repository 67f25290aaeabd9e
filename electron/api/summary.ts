import type { TorrentSummary } from '../../shared/api/model.ts'
import type { Phase } from '../engine/phase.ts'
import type { Torrent } from '../engine/torrent.ts'
import { now } from '../engine/clock.ts'
import { parseLink } from '../metainfo/magnet.ts'

/** One torrent at one moment, as a row of the list. */
export function summaryOf(torrent: Torrent): TorrentSummary {
  const { record, metainfo, phase, progress, ledger } = torrent
  const peers = torrent.run?.transfer?.exchange.peerReports(now()) ?? []
  const downRate = peers.reduce((sum, peer) => sum + peer.downRate, 0)
  return {
    id: torrent.id,
    name: nameOf(torrent),
    state: phase.type === 'downloading' && downRate === 0 ? 'stalled' : phase.type,
    code: phase.type === 'errored' ? phase.error.code : null,
    trouble: phase.type === 'errored' ? phase.error.message : null,
    size: metainfo?.length ?? null,
    files: metainfo?.files.length ?? null,
    wanted: progress.wanted,
    left: progress.left,
    checked: checkedOf(phase),
    downRate,
    upRate: peers.reduce((sum, peer) => sum + peer.upRate, 0),
    downloaded: ledger.totals.downloaded,
    uploaded: ledger.totals.uploaded,
    peers: peers.length,
    seeds: peers.filter(({ have }) => have === metainfo?.lengths.pieceCount).length,
    folder: record.folder,
    inPlace: record.inPlace,
    sequential: record.sequential,
    superSeeding: record.superSeeding,
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
