import { expectedHashes } from '../metainfo/hashes.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'

/** A file of ours, and one of theirs with the same bytes: their indices. */
export interface Pair {
  readonly ours: number
  readonly theirs: number
}

const SHA1_LENGTH = 20

/**
 * Finds files that are the same in other torrents by what the torrents say: by their v2 roots, or where one of the two has none by
 * the v1 hashes of their pieces, if no other file has a share in those.
 */
export class SameFiles {
  readonly #ours: Metainfo
  readonly #files: readonly number[]
  readonly #named = new Map<Naming, ReadonlyMap<string, readonly number[]>>()

  /** @param files those that are looked for */
  constructor(ours: Metainfo, files: readonly number[]) {
    this.#ours = ours
    this.#files = files
  }

  /** One of ours may have several. */
  in(theirs: Metainfo): readonly Pair[] {
    const naming = this.#ours.infoHashV2 !== null && theirs.infoHashV2 !== null ? byRoot : byPieces
    const named = this.#oursNamed(naming)
    return [...theirs.files.keys()].flatMap((file) => {
      const name = naming(theirs, file)
      const same = name === null ? [] : (named.get(name) ?? [])
      return same.map((ours) => ({ ours, theirs: file }))
    })
  }

  #oursNamed(naming: Naming): ReadonlyMap<string, readonly number[]> {
    const known = this.#named.get(naming)
    if (known !== undefined) return known
    const named = new Map<string, number[]>()
    for (const file of this.#files) {
      const name = naming(this.#ours, file)
      if (name !== null) named.set(name, [...(named.get(name) ?? []), file])
    }
    this.#named.set(naming, named)
    return named
  }
}

/**
 * Whether a piece of ours is right because the file it lies in is the same as theirs, which is right: every hash that it must have
 * is theirs, too. Not so where they have none, or another length of pieces, and where what follows the file's end differs.
 */
export function isProven(ours: Metainfo, theirs: Metainfo, pair: Pair, piece: number): boolean {
  const there = theirs.layout.piecesOf(pair.theirs).first + piece - ours.layout.piecesOf(pair.ours).first
  const isV2Proven = ours.infoHashV2 === null || theirs.infoHashV2 !== null
  if (ours.piecesV1 === null) return isV2Proven
  if (theirs.pieceLength !== ours.pieceLength) return false
  const [hash, theirHash] = [expectedHashes(ours, piece).v1, expectedHashes(theirs, there).v1]
  return isV2Proven && hash !== null && theirHash !== null && Buffer.compare(hash, theirHash) === 0
}

/** What only files with the same bytes are called alike. Null: that cannot be told of this one. */
type Naming = (metainfo: Metainfo, file: number) => string | null

const byRoot: Naming = ({ files }, file) => {
  const { piecesRoot = null, length = 0 } = files[file] ?? {}
  return piecesRoot === null ? null : `${length}/${latin1(piecesRoot)}`
}

const byPieces: Naming = ({ files, layout, pieceLength, piecesV1 }, file) => {
  const { first, end } = layout.piecesOf(file)
  const { offset = 0, length = 0 } = files[file] ?? {}
  if (piecesV1 === null || first === end) return null
  if (offset % pieceLength !== 0 || layout.spans(end - 1).length > 1) return null
  const hashes = piecesV1.subarray(first * SHA1_LENGTH, end * SHA1_LENGTH)
  return `${length}/${pieceLength}/${latin1(hashes)}`
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}
