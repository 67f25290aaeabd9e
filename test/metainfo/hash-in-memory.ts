import { hash } from 'node:crypto'
import { leavesPerPiece, pieceRoot, rootOfLayer } from '../../electron/metainfo/merkle.ts'
import type { FileHashes, TorrentHashes, TorrentPlan } from '../../electron/metainfo/plan.ts'

/** Hashes a plan's content, all of it in memory. @param contents by index in the source */
export function hashInMemory(plan: TorrentPlan, contents: readonly Uint8Array[]): TorrentHashes {
  const pieces = Array.from({ length: plan.lengths.pieceCount }, (_, piece) => piece)
  return {
    piecesV1:
      plan.version === 'v2' ? null : Buffer.concat(pieces.map((piece) => sha1(fill(plan, contents, piece)))),
    layersV2: plan.version === 'v1' ? null : plan.files.map((_, file) => hashFile(plan, contents, file))
  }
}

function hashFile(plan: TorrentPlan, contents: readonly Uint8Array[], index: number): FileHashes | null {
  const file = plan.files[index]
  const { first, end } = plan.layout.piecesOf(index)
  if (file === undefined || first === end) return null
  const roots = Array.from({ length: end - first }, (_, at) => {
    const span = plan.layout.spans(first + at)[0]
    const data = fill(plan, contents, first + at).subarray(0, span?.length)
    return pieceRoot(data, leavesPerPiece(file.length, plan.pieceLength))
  })
  const layer = Buffer.concat(roots)
  return { root: rootOfLayer(layer, plan.pieceLength), layer }
}

function fill(plan: TorrentPlan, contents: readonly Uint8Array[], piece: number): Uint8Array {
  const index = plan.lengths.pieceIndex(piece)
  if (index === null) throw new Error('no such piece')
  const bytes = new Uint8Array(plan.lengths.pieceSize(index))
  for (const { file, fileOffset, pieceOffset, length } of plan.layout.spans(piece)) {
    const content = contents[plan.files[file]?.source ?? -1]
    bytes.set(content?.subarray(fileOffset, fileOffset + length) ?? [], pieceOffset)
  }
  return bytes
}

function sha1(bytes: Uint8Array): Uint8Array {
  return hash('sha1', bytes, 'buffer')
}
