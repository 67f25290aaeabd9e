/**
 * How many pieces each downloading torrent may hold in memory at once, so that together they never need more than the pool has.
 * Every torrent gets an equal share of the bytes; one whose pieces are larger than its share gets one piece while there is room,
 * and none (it waits for another to finish) when there is not.
 * @param budget bytes of the pool
 * @param pieceLengths bytes of a piece, by torrent, in the order they came
 */
export function allotPieces(budget: number, pieceLengths: readonly number[]): number[] {
  const share = budget / Math.max(1, pieceLengths.length)
  let left = budget
  return pieceLengths.map((pieceLength, at) => {
    const fits = pieceLength <= left || at === 0
    const count = fits ? Math.max(1, Math.floor(Math.min(share, left) / pieceLength)) : 0
    left -= count * pieceLength
    return count
  })
}
