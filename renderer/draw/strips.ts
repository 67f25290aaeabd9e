import { holdersOfPiece, stateOfPiece } from '../../shared/api/piece-states.ts'
import { mix, pack, type Rgb } from './colours.ts'

/** The colour of each column of a strip, as pixels of ImageData. */
export type Strip = Uint32Array

/** What is here, from the first piece to the last; what is on its way in a colour of its own. */
export function progressStrip(
  bytes: Uint8Array,
  columns: number,
  { empty, here, coming }: { readonly empty: Rgb; readonly here: Rgb; readonly coming: Rgb }
): Strip {
  return strip(bytes.length, columns, (first, past) => {
    let [have, moving] = [0, 0]
    for (let piece = first; piece < past; piece++) {
      const state = stateOfPiece(bytes[piece] ?? 0)
      if (state === 'have') have++
      else if (state === 'in-flight' || state === 'verifying') moving++
    }
    if (have === 0 && moving > 0) return coming
    return mix(empty, here, have / (past - first))
  })
}

/** How many connected peers have each piece; what is missing and none has in a colour of its own. */
export function availabilityStrip(
  bytes: Uint8Array,
  columns: number,
  { faint, full, none }: { readonly faint: Rgb; readonly full: Rgb; readonly none: Rgb }
): Strip {
  return strip(bytes.length, columns, (first, past) => {
    let sum = 0
    for (let piece = first; piece < past; piece++) {
      const byte = bytes[piece] ?? 0
      if (holdersOfPiece(byte) === 0 && stateOfPiece(byte) === 'missing') return none
      sum += holdersOfPiece(byte)
    }
    return mix(faint, full, Math.min(1, sum / (past - first) / PLENTY))
  })
}

/** Peers that have a piece, beyond which it is as safe as can be shown. */
const PLENTY = 6

/** @param colourOf of some pieces, `past` not included */
function strip(pieces: number, columns: number, colourOf: (first: number, past: number) => Rgb): Strip {
  return Uint32Array.from({ length: pieces === 0 ? 0 : columns }, (_, column) => {
    const first = Math.floor((column * pieces) / columns)
    const past = Math.max(first + 1, Math.floor(((column + 1) * pieces) / columns))
    return pack(colourOf(first, past))
  })
}
