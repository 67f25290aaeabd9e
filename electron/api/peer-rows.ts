import type { PeerRow } from '../../shared/api/detail.ts'
import { inert } from '../../shared/inert.ts'
import type { PeerReport } from '../core/reports.ts'
import { now } from '../engine/clock.ts'
import type { Peer } from '../engine/peer.ts'
import type { Torrent } from '../engine/torrent.ts'
import { hostAndPort } from '../metainfo/host-and-port.ts'
import type { Encryption, PeerSource } from '../network/types.ts'

/** The connected peers of a torrent, by the number of their connection. */
export function peerRows({ run, metainfo }: Torrent): Record<string, PeerRow> {
  const exchange = run?.transfer?.exchange
  if (run === null || exchange === undefined) return {}
  const reports = new Map(exchange.peerReports(now()).map((report) => [report.id, report]))
  const rows: Record<string, PeerRow> = {}
  for (const peer of run.swarm.peers) {
    const report = reports.get(peer.id)
    if (report !== undefined) rows[`${peer.id}`] = rowOf(peer, report, metainfo?.lengths.pieceCount ?? 0)
  }
  return rows
}

function rowOf(peer: Peer, report: PeerReport, pieceCount: number): PeerRow {
  const { address, identity, lane } = peer.stream
  return {
    identity,
    client: shown(peer.client),
    address: address === null ? null : hostAndPort(address),
    lane,
    flags: flagsOf(peer, report),
    progress: pieceCount === 0 ? 0 : report.have / pieceCount,
    downRate: report.downRate,
    upRate: report.upRate,
    downloaded: report.downloaded,
    uploaded: report.uploaded,
    unchoked: !report.amChoking,
    unchokedUs: !report.peerChoking,
    reason: report.slotReason,
    slotSince: Math.round(Date.now() - now() + report.slotSince)
  }
}

/** As qBittorrent writes them, N and R besides. */
function flagsOf({ stream }: Peer, report: PeerReport): string {
  const { amInterested, peerChoking, peerInterested, amChoking } = report
  const flags = [
    amInterested ? (peerChoking ? 'd' : 'D') : peerChoking ? '' : 'K',
    peerInterested ? (amChoking ? 'u' : 'U') : amChoking ? '' : '?',
    report.optimistic ? 'O' : '',
    report.snubbed ? 'S' : '',
    stream.outgoing ? '' : 'I',
    SOURCE_FLAGS[stream.source] ?? '',
    ENCRYPTION_FLAGS[stream.encryption],
    stream.identity.startsWith('key:') ? 'N' : '',
    stream.lane === 'relayed' ? 'R' : '',
    stream.lane === 'uTP' ? 'P' : ''
  ]
  return flags.filter((flag) => flag !== '').join(' ')
}

const SOURCE_FLAGS: Readonly<Partial<Record<PeerSource, string>>> = {
  dht: 'H',
  pex: 'X',
  lan: 'L',
  holepunch: 'h'
}
const ENCRYPTION_FLAGS: Readonly<Record<Encryption, string>> = {
  none: '',
  handshake: 'e',
  rc4: 'E',
  noise: 'E'
}

function shown(client: string | null): string | null {
  return client === null ? null : inert(client)
}
