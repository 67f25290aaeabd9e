import { holdersOfPiece, stateOfPiece } from '../../shared/api/piece-states.ts'
import { mix, pack, parseRgb, type Rgb } from './colours.ts'

/** What is drawn in which token. */
export const PIECE_TOKENS = {
  ground: 'panel',
  empty: 'track',
  missing: 'quiet',
  have: 'accent',
  inFlight: 'downloading',
  verifying: 'checking',
  nowhere: 'errored'
} as const

/** As browsers compute them. */
export type PieceTokens = Readonly<Record<keyof typeof PIECE_TOKENS, string>>

type Colours = Readonly<Record<keyof typeof PIECE_TOKENS, Rgb>>

/** More peers than this make a piece no darker: it is safe. */
const PLENTY = 6

/**
 * The pixel of every byte a piece can have, by the byte. What is here has one colour and what is not another, both the fainter the
 * fewer peers have it; what is being fetched or checked stands out, and so does what nobody has.
 * @param isAsked whether peers can be asked at all: of a stopped torrent nobody knows who has what
 */
export function piecePixels(tokens: PieceTokens, isAsked: boolean): Uint32Array {
  const colours = parsed(tokens)
  return Uint32Array.from({ length: 256 }, (_, byte) => pack(colourOf(byte, colours, isAsked)))
}

function colourOf(byte: number, colours: Colours, isAsked: boolean): Rgb {
  const { ground, empty, missing, have, inFlight, verifying, nowhere } = colours
  const holders = holdersOfPiece(byte)
  const plenty = isAsked ? Math.min(holders, PLENTY) / PLENTY : 1
  switch (stateOfPiece(byte)) {
    case 'have':
      return mix(ground, have, 0.55 + 0.45 * plenty)
    case 'in-flight':
      return inFlight
    case 'verifying':
      return verifying
    case 'skipped':
      return mix(ground, empty, 0.5)
    case 'missing':
      if (!isAsked) return empty
      return holders === 0 ? mix(ground, nowhere, 0.6) : mix(empty, missing, 0.1 + 0.6 * plenty)
  }
}

function parsed(tokens: PieceTokens): Colours {
  return {
    ground: parseRgb(tokens.ground),
    empty: parseRgb(tokens.empty),
    missing: parseRgb(tokens.missing),
    have: parseRgb(tokens.have),
    inFlight: parseRgb(tokens.inFlight),
    verifying: parseRgb(tokens.verifying),
    nowhere: parseRgb(tokens.nowhere)
  }
}
