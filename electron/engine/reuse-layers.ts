import type { Metainfo } from '../metainfo/metainfo.ts'
import { learnLayer, missingLayers } from '../metainfo/missing-layers.ts'
import type { Holding } from './reuse-setup.ts'

/**
 * Learns the hashes of pieces that other torrents know of the same files: a link brings none (BEP 9), and without them nothing that
 * is here already can be told right by its v2 hashes.
 * @returns of how many files they were learned
 */
export function reuseLayers(metainfo: Metainfo, holdings: () => readonly Holding[]): number {
  const missing = missingLayers(metainfo)
  if (missing.length === 0) return 0
  const others = holdings().flatMap((holding) =>
    holding.metainfo?.pieceLength === metainfo.pieceLength ? [holding.metainfo.pieceLayers] : []
  )
  const learned = missing.filter(({ root }) => {
    const layer = others.find((layers) => layers.has(root))?.get(root)
    return layer !== undefined && learnLayer(metainfo, root, layer)
  })
  return learned.length
}
