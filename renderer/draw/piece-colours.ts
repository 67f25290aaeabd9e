import { holdersOfPiece, stateOfPiece } from '../../shared/api/piece-states.ts'
import { mix, pack, parseRgb, type Rgb } from './colours.ts'

/** The tokens pieces are drawn in, as browsers compute them. */
export interface PieceTokens {
  readonly panel: string
  readonly track: string
  readonly quiet: string
  readonly accent: string
  readonly downloading: string
  readonly checking: string
  readonly errored: string
}

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

function colourOf(byte: number, colours: Readonly<Record<keyof PieceTokens, Rgb>>, isAsked: boolean): Rgb {
  const { panel, track, quiet, accent, downloading, checking, errored } = colours
  const holders = holdersOfPiece(byte)
  const plenty = isAsked ? Math.min(holders, PLENTY) / PLENTY : 1
  switch (stateOfPiece(byte)) {
    case 'have':
      return mix(panel, accent, 0.55 + 0.45 * plenty)
    case 'in-flight':
      return downloading
    case 'verifying':
      return checking
    case 'skipped':
      return mix(panel, track, 0.5)
    case 'missing':
      if (!isAsked) return track
      return holders === 0 ? mix(panel, errored, 0.6) : mix(track, quiet, 0.1 + 0.6 * plenty)
  }
}

function parsed(tokens: PieceTokens): Readonly<Record<keyof PieceTokens, Rgb>> {
  return {
    panel: parseRgb(tokens.panel),
    track: parseRgb(tokens.track),
    quiet: parseRgb(tokens.quiet),
    accent: parseRgb(tokens.accent),
    downloading: parseRgb(tokens.downloading),
    checking: parseRgb(tokens.checking),
    errored: parseRgb(tokens.errored)
  }
}
