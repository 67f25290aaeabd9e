import { ONLY } from '../../shared/api/agreed.ts'
import type { Detail, Facts, PeerRow, PieceRow } from '../../shared/api/detail.ts'
import { PIECE_STATES, pieceByte, PIECES_PER_ROW, type PieceState } from '../../shared/api/piece-states.ts'
import { A } from './states.ts'

export const NO_DETAIL: Detail = {
  facts: {},
  peers: {},
  ledger: {},
  slots: {},
  files: {},
  pieces: {},
  trackers: {},
  sources: {},
  webSeeds: {},
  log: {}
}

export function facts(about: Partial<Facts> = {}): Facts {
  return {
    id: A,
    infoHashV1: A,
    infoHashV2: null,
    comment: null,
    createdBy: null,
    createdAt: null,
    pieceLength: 1_048_576,
    pieces: 0,
    have: 0,
    duplicate: 0,
    unwanted: 0,
    failed: 0,
    limit: 'peers-slow',
    limitCount: 0,
    limitRate: 0,
    action: null,
    copies: 0,
    onlyHere: 0,
    onlyHereRanges: '',
    missing: 0,
    slots: 0,
    slotsTaken: 0,
    ...about
  }
}

/** One with nothing to it, and an address of its own. */
export function peer(number: number, about: Partial<PeerRow> = {}): PeerRow {
  const address = `192.0.${number >> 8}.${number & 255}`
  return {
    identity: `addr:${address}`,
    client: null,
    address: `${address}:51413`,
    lane: 'TCP',
    flags: '',
    progress: 0,
    downRate: 0,
    upRate: 0,
    downloaded: 0,
    uploaded: 0,
    unchoked: false,
    unchokedUs: false,
    reason: 'not-interested',
    slotSince: 1,
    ...about
  }
}

/** Rows of the piece map. @param pieces each with how many peers have it */
export function pieceRows(
  pieces: readonly { readonly state: PieceState; readonly holders: number }[]
): Record<string, PieceRow> {
  const bytes = pieces.map(({ state, holders }) => pieceByte(PIECE_STATES.indexOf(state), holders))
  const rows: Record<string, PieceRow> = {}
  for (let first = 0; first < bytes.length; first += PIECES_PER_ROW) {
    const map = Buffer.from(bytes.slice(first, first + PIECES_PER_ROW)).toString('base64')
    rows[`${first / PIECES_PER_ROW}`] = { map }
  }
  return rows
}

export function detail(row: Facts, more: Partial<Detail> = {}): Detail {
  return { ...NO_DETAIL, facts: { [ONLY]: row }, ...more }
}
