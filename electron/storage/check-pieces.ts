import { ShoalError } from '../../shared/errors.ts'
import type { PieceIndex } from '../core/units.ts'
import { expectedHashes } from '../metainfo/hashes.ts'
import type { Metainfo } from '../metainfo/metainfo.ts'
import type { ContentFiles } from './content-files.ts'
import { PieceDigester } from './digest-piece.ts'
import { inOrder } from './in-order.ts'
import type { Expected, Outcome } from './jobs.ts'
import { judge } from './piece-digest.ts'
import type { Place, Placement } from './placement.ts'
import type { FileStamp } from './stamps.ts'
import type { HashThreads } from './threads.ts'

/** Pieces under way for each thread: one being hashed, one waiting there, one with its files being opened. */
const DEPTH = 3

/** What checking needs of the store. */
export interface CheckSource {
  readonly metainfo: Metainfo
  readonly placement: Placement
  readonly files: ContentFiles
  readonly threads: HashThreads
  /** Runs work while no file changes its place. */
  together<Result>(work: () => Promise<Result>): Promise<Result>
}

/** Hashes pieces where they lie on disk. What is missing or too short is found without reading. */
export async function checkPieces(
  source: CheckSource,
  pieces: Iterable<PieceIndex>,
  onChecked: (piece: PieceIndex, ok: boolean) => void,
  signal?: AbortSignal
): Promise<void> {
  const check = new Check(source, await source.files.stampAll())
  const ascending = [...pieces].sort((one, other) => one - other)
  const work = (piece: PieceIndex): Promise<boolean> => source.together(() => check.isRight(piece))
  await inOrder(ascending, source.threads.size * DEPTH, work, onChecked, signal)
}

/** The hashes a piece must have; a piece of which none is known cannot be verified at all. */
export function knownHashes(metainfo: Metainfo, piece: PieceIndex): Expected {
  const expected = expectedHashes(metainfo, piece)
  if (expected.v1 === null && expected.v2 === null)
    throw new ShoalError(
      'unsupported',
      `The piece hashes of ${metainfo.name} are not known. Add its .torrent file.`
    )
  return expected
}

class Check {
  readonly #source: CheckSource
  readonly #stamps: readonly (FileStamp | null)[]
  readonly #digester: PieceDigester

  constructor(source: CheckSource, stamps: readonly (FileStamp | null)[]) {
    this.#source = source
    this.#stamps = stamps
    this.#digester = new PieceDigester(source.files, source.threads)
  }

  async isRight(piece: PieceIndex): Promise<boolean> {
    const { metainfo, placement } = this.#source
    const expected = knownHashes(metainfo, piece)
    const places = placement.places(piece)
    if (!places.every((place) => this.#isThere(place))) return false
    const outcome = await this.#digest(piece, expected, places)
    const verdict = outcome === null ? 'wrong' : judge(expected, outcome)
    if (verdict !== 'inconsistent') return verdict === 'right'
    throw new ShoalError(
      'torrent-inconsistent',
      `The v1 and v2 hashes of ${metainfo.name} contradict each other.`
    )
  }

  #isThere({ file, position, length }: Place): boolean {
    return position + length <= (this.#stamps[file]?.size ?? 0)
  }

  /** Null when the bytes are not there after all. */
  async #digest(piece: PieceIndex, expected: Expected, places: readonly Place[]): Promise<Outcome | null> {
    const length = this.#source.metainfo.lengths.pieceSize(piece)
    try {
      return await this.#digester.digest(places, { length, sha1: expected.v1 !== null, v2: expected.v2 })
    } catch (error) {
      if (error instanceof ShoalError && error.code === 'file-changed') return null
      throw error
    }
  }
}
