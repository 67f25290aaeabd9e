import { seededRandom } from './random.ts'
import type { PieceIndex } from './units.ts'

/** A peer with so many pieces can trade and needs no allowed-fast pieces any more (BEP 6). */
export const ALLOWED_FAST = 10
/** ... nor is more than one in so many pieces of a torrent given away like this. */
const ONE_IN = 100

/**
 * The pieces a newcomer may have from everyone without being unchoked (BEP 6). They follow from its identity alone, so that
 * every Shoal names it the same ones and nobody can gather a torrent from allowed-fast pieces. BEP 6 derives them from
 * the IPv4 address, which says little where peers are known by key.
 */
export function allowedFastPieces(identity: string, pieceCount: number): PieceIndex[] {
  const random = seededRandom(hash(identity))
  const pieces = new Set<PieceIndex>()
  const size = Math.min(ALLOWED_FAST, Math.floor(pieceCount / ONE_IN))
  while (pieces.size < size) pieces.add(Math.floor(random() * pieceCount) as PieceIndex)
  return [...pieces]
}

/** FNV-1a over UTF-16 units. */
function hash(text: string): number {
  let state = 0x811c9dc5
  for (let at = 0; at < text.length; at++) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193)
  return state >>> 0
}
