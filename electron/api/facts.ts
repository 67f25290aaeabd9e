import type { Facts } from '../../shared/api/detail.ts'
import { inert } from '../../shared/inert.ts'
import type { Copies } from '../core/survey.ts'
import { now } from '../engine/clock.ts'
import type { Engine } from '../engine/engine.ts'
import type { Torrent } from '../engine/torrent.ts'
import { formatSelection } from '../metainfo/selection.ts'
import { limitOf, type Situation } from './limit.ts'

/** What a face shows of a torrent besides its row in the list. */
export function factsOf(torrent: Torrent, engine: Engine): Facts {
  const { metainfo, progress, hashes } = torrent
  const exchange = torrent.run?.transfer?.exchange
  const waste = exchange?.waste()
  const copies = exchange?.copiesElsewhere()
  const slots = exchange?.slots()
  return {
    id: torrent.id,
    infoHashV1: metainfo?.infoHashV1 ?? hashes.infoHashV1,
    infoHashV2: metainfo?.infoHashV2 ?? hashes.infoHashV2,
    comment: shown(metainfo?.comment ?? null),
    createdBy: shown(metainfo?.createdBy ?? null),
    createdAt: millis(metainfo?.creationDate ?? null),
    pieceLength: metainfo?.pieceLength ?? null,
    pieces: metainfo?.lengths.pieceCount ?? 0,
    have: progress.have,
    duplicate: waste?.duplicate ?? 0,
    unwanted: waste?.unwanted ?? 0,
    failed: waste?.failed ?? 0,
    ...limitOf(situationOf(torrent, engine, copies)),
    copies: Number.isFinite(copies?.whole) ? (copies?.whole ?? 0) : 0,
    onlyHere: copies?.onlyHere ?? progress.have,
    onlyHereRanges: rangesOf(copies?.firstOnlyHere ?? []),
    missing: copies?.missing ?? 0,
    slots: slots?.count ?? 0,
    slotsTaken: slots?.taken ?? 0
  }
}

function situationOf(torrent: Torrent, engine: Engine, copies: Copies | undefined): Situation {
  const transfer = torrent.run?.transfer ?? null
  const peers = transfer?.exchange.peerReports(now()) ?? []
  const wanting = peers.filter(({ peerInterested }) => peerInterested)
  const having = peers.filter(({ amInterested }) => amInterested)
  const giving = having.filter(({ peerChoking }) => !peerChoking)
  return {
    phase: torrent.phase.type,
    connected: torrent.run?.swarm.peers.size ?? 0,
    left: torrent.progress.left,
    wanted: torrent.progress.wanted,
    having: having.length,
    giving: giving.length,
    wanting: wanting.length,
    waiting: wanting.filter(({ amChoking }) => amChoking).length,
    queued: peers.reduce((sum, { queued }) => sum + queued, 0),
    missing: copies?.missing ?? 0,
    verifying: transfer?.verifying ?? 0,
    downRate: peers.reduce((sum, { downRate }) => sum + downRate, 0),
    upRate: peers.reduce((sum, { upRate }) => sum + upRate, 0),
    ...totalsOf(engine)
  }
}

function totalsOf(engine: Engine): Pick<Situation, 'down' | 'up'> {
  const { down, up } = engine.history.read(LATELY)
  return {
    down: { rate: mean(down), limit: engine.limits.down },
    up: { rate: mean(up), limit: engine.limits.up }
  }
}

/** Seconds over which a rate is compared with its limit. */
const LATELY = 3

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}

function rangesOf(pieces: readonly number[]): string {
  const ranges: { first: number; last: number }[] = []
  for (const piece of pieces) {
    const last = ranges.at(-1)
    if (last?.last === piece - 1) last.last = piece
    else ranges.push({ first: piece, last: piece })
  }
  return formatSelection(ranges)
}

function millis(seconds: number | null): number | null {
  return seconds === null ? null : seconds * 1000
}

function shown(text: string | null): string | null {
  return text === null ? null : inert(text)
}
