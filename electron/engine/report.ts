import type { PeerReport, Waste } from '../core/reports.ts'
import type { LaneName } from '../network/types.ts'
import { now } from './clock.ts'
import type { Phase } from './phase.ts'
import type { Torrent } from './torrent.ts'

/** A torrent at one moment, as plain values. Amounts in bytes, rates in bytes per second. */
export interface TorrentReport {
  readonly id: string
  readonly name: string | null
  readonly phase: Phase
  /** Sum of the files; null while the metainfo is unknown. */
  readonly length: number | null
  /** Bytes of wanted pieces, and how many of them are not verified yet; in the space of pieces, pads included. */
  readonly wanted: number
  readonly wantedLeft: number
  readonly pieces: { readonly have: number; readonly total: number }
  readonly downRate: number
  readonly upRate: number
  readonly peers: readonly ConnectedPeer[]
  /** Everyone who gave or got something in this run of the engine, connected or not. */
  readonly ledger: readonly LedgerReport[]
  readonly waste: Waste
}

export interface ConnectedPeer extends PeerReport {
  readonly lane: LaneName
  readonly client: string | null
  readonly host: string | null
  readonly outgoing: boolean
}

export interface LedgerReport {
  readonly identity: string
  readonly client: string | null
  readonly downloaded: number
  readonly uploaded: number
  readonly lanes: Readonly<Partial<Record<LaneName, number>>>
}

const NO_WASTE: Waste = { duplicate: 0, unwanted: 0, failed: 0 }

export function torrentReport(torrent: Torrent): TorrentReport {
  const transfer = torrent.run?.transfer ?? null
  const exchange = transfer?.exchange ?? null
  const peers = connectedPeers(torrent)
  return {
    id: torrent.id,
    name: torrent.metainfo?.name ?? null,
    phase: torrent.phase,
    length: torrent.metainfo?.length ?? null,
    wanted: torrent.progress.wanted,
    wantedLeft: torrent.progress.left,
    pieces: { have: exchange?.have.count ?? 0, total: torrent.metainfo?.lengths.pieceCount ?? 0 },
    downRate: peers.reduce((sum, peer) => sum + peer.downRate, 0),
    upRate: peers.reduce((sum, peer) => sum + peer.upRate, 0),
    peers,
    ledger: torrent.ledger
      .entries()
      .map(({ downloadedByLane, ...entry }) => ({ ...entry, lanes: Object.fromEntries(downloadedByLane) })),
    waste: exchange?.waste() ?? NO_WASTE
  }
}

function connectedPeers(torrent: Torrent): readonly ConnectedPeer[] {
  const reports = new Map(
    (torrent.run?.transfer?.exchange.peerReports(now()) ?? []).map((report) => [report.id, report])
  )
  return [...(torrent.run?.swarm.peers ?? [])].flatMap((peer) => {
    const report = reports.get(peer.id)
    if (report === undefined) return []
    const { lane, address, outgoing } = peer.stream
    return [{ ...report, lane, client: peer.client, host: address?.host ?? null, outgoing }]
  })
}
