import { formatCount } from '../../i18n/numbers.ts'
import type { Words } from '../../i18n/words.svelte.ts'
import type { PieceMap } from '../../state/piece-map.ts'

/** "Piece 1,024: missing, 3 peers have it". @param isAsked whether it is known who has what */
export function pieceInWords(words: Words, map: PieceMap, piece: number, isAsked: boolean): string {
  const state = words.t(`pieces.${map.stateOf(piece)}`)
  const number = formatCount(words.locale, piece)
  const holders = words.t('pieces.holders', { count: map.holdersOf(piece) })
  return isAsked
    ? words.t('pieces.one', { piece: number, state, holders })
    : words.t('pieces.alone', { piece: number, state })
}
