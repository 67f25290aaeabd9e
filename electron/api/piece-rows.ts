import type { PieceRow } from '../../shared/api/detail.ts'
import { PIECE_STATES, pieceByte, PIECES_PER_ROW } from '../../shared/api/piece-states.ts'
import { Bitfield } from '../../shared/bitfield.ts'
import type { Torrent } from '../engine/torrent.ts'

const MISSING = PIECE_STATES.indexOf('missing')
const HAVE = PIECE_STATES.indexOf('have')

/** The piece map of a torrent, as rows of the detail. */
export function pieceRows(torrent: Torrent): Record<string, PieceRow> {
  const map = mapOf(torrent)
  const rows: Record<string, PieceRow> = {}
  for (let first = 0; first < map.length; first += PIECES_PER_ROW)
    rows[`${first / PIECES_PER_ROW}`] = {
      map: map.subarray(first, first + PIECES_PER_ROW).toString('base64')
    }
  return rows
}

/** A byte for each piece; of a torrent that does not run, all that is known is what it has. */
function mapOf({ metainfo, run, verified }: Torrent): Buffer {
  const map = Buffer.alloc(metainfo?.lengths.pieceCount ?? 0)
  const exchange = run?.transfer?.exchange
  if (exchange !== undefined) {
    const states = exchange.pieceStates()
    const availability = exchange.availability()
    for (let piece = 0; piece < map.length; piece++)
      map[piece] = pieceByte(states[piece] ?? MISSING, availability[piece] ?? 0)
  } else {
    const have = new Bitfield(map.length, verified)
    for (let piece = 0; piece < map.length; piece++)
      map[piece] = pieceByte(have.has(piece) ? HAVE : MISSING, 0)
  }
  return map
}
