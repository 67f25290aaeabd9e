import type { PieceIndex, Random } from './units.ts'

/** All pieces of a torrent by chance. */
export function shuffled(pieceCount: number, random: Random): PieceIndex[] {
  const pieces = Array.from({ length: pieceCount }, (_, index) => index as PieceIndex)
  for (let at = pieces.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const piece = pieces[at] ?? (0 as PieceIndex)
    pieces[at] = pieces[other] ?? piece
    pieces[other] = piece
  }
  return pieces
}
