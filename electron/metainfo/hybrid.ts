import type { Listing, Placed } from './listed.ts'
import { refuse } from './refuse.ts'

/**
 * The files of a hybrid torrent, which lists them twice (BEP 52): both must be the same files at the same places, else
 * v1 and v2 peers would exchange different things under one name. The space of pieces is v1's, which has a pad after
 * the last file or has none.
 */
export function mergeListings(v1: Listing, v2: Listing): Listing {
  const differ = v1.files.length !== v2.files.length || v1.lengths.pieceCount !== v2.lengths.pieceCount
  const files = v2.files.map((file, index) => {
    const other = v1.files[index]
    if (differ || other === undefined || !isSame(other, file))
      refuse('This torrent’s v1 and v2 parts list different files.')
    return { ...file, offset: other.offset, executable: file.executable || other.executable }
  })
  return { files, lengths: v1.lengths }
}

/** An empty file or symlink lies nowhere: its offset means nothing. */
function isSame(left: Placed, right: Placed): boolean {
  if (left.path !== right.path || left.length !== right.length) return false
  return (left.length === 0 || left.offset === right.offset) && isSameTarget(left.target, right.target)
}

function isSameTarget(left: readonly Uint8Array[] | null, right: readonly Uint8Array[] | null): boolean {
  if (left === null || right === null) return left === right
  return (
    left.length === right.length && left.every((name, at) => Buffer.compare(name, right[at] ?? NONE) === 0)
  )
}

const NONE = new Uint8Array(0)
