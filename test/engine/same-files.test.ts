import { describe, expect, it } from 'vitest'
import { isProven, SameFiles } from '../../electron/engine/same-files.ts'
import type { Metainfo } from '../../electron/metainfo/metainfo.ts'
import type { TorrentVersion } from '../../electron/metainfo/plan.ts'
import { bytes, makeSample, type Contents } from '../storage/torrents.ts'

const PIECE = 16_384

/** Both torrents have b.bin, of three pieces, behind another file. */
const [OURS, THEIRS]: readonly [Contents, Contents] = [
  { 'a.bin': bytes(PIECE, 1), 'b.bin': bytes(3 * PIECE, 9) },
  { 'a.bin': bytes(2 * PIECE, 2), 'b.bin': bytes(3 * PIECE, 9) }
]

describe('files that are the same in two torrents', () => {
  it.each<[ours: TorrentVersion, theirs: TorrentVersion, what: string, proven: number]>([
    ['hybrid', 'hybrid', 'all of it', 3],
    ['v2', 'v2', 'all of it', 3],
    ['v2', 'hybrid', 'all of it', 3],
    ['hybrid', 'v2', 'nothing of its v1 hashes', 0],
    ['v1', 'v1', 'all of it', 3],
    ['v1', 'hybrid', 'all of it', 3],
    ['hybrid', 'v1', 'nothing of its v2 hashes', 0]
  ])('are found for %s in %s, which proves %s', async (ours, theirs, _what, proven) => {
    const [one, other] = [await metainfoOf(OURS, ours), await metainfoOf(THEIRS, theirs)]
    expect(pairs(one, other)).toEqual([['b.bin', 'b.bin']])
    expect(provenPieces(one, other)).toHaveLength(proven)
  })

  it('are found by their roots whatever the length of pieces, which proves what has no v1 hash', async () => {
    for (const version of ['v2', 'hybrid'] as const) {
      const [one, other] = [await metainfoOf(OURS, version), await metainfoOf(THEIRS, version, 2 * PIECE)]
      expect(pairs(one, other)).toEqual([['b.bin', 'b.bin']])
      expect(provenPieces(one, other)).toHaveLength(version === 'v2' ? 3 : 0)
    }
  })

  it('are not proven where the v1 hashes are others', async () => {
    const [one, other] = [await metainfoOf(OURS, 'hybrid'), await metainfoOf(THEIRS, 'hybrid')]
    const lied = Uint8Array.from(one.piecesV1 ?? [])
    lied[2 * 20] = (lied[2 * 20] ?? 0) ^ 1
    expect(provenPieces({ ...one, piecesV1: lied }, other)).toEqual([1, 3])
  })

  it('are not found in v1 where a piece holds something of another file, too', async () => {
    const odd = { 'a.bin': bytes(100, 1), 'b.bin': bytes(3 * PIECE, 9), 'c.bin': bytes(PIECE, 3) }
    expect(pairs(await metainfoOf(odd, 'v1'), await metainfoOf(odd, 'v1'))).toEqual([])
    const even = { 'a.bin': bytes(PIECE, 1), 'b.bin': bytes(100, 9), 'c.bin': bytes(100, 3) }
    expect(pairs(await metainfoOf(even, 'v1'), await metainfoOf(even, 'v1'))).toEqual([['a.bin', 'a.bin']])
  })

  it('are each found as often as they are there', async () => {
    const twice = { 'a.bin': bytes(PIECE, 1), 'b.bin': bytes(PIECE, 1) }
    const one = await metainfoOf(twice, 'hybrid')
    expect(pairs(one, one)).toHaveLength(4)
    expect(pairs(one, await metainfoOf({ 'a.bin': bytes(PIECE, 2) }, 'hybrid'))).toEqual([])
  })

  it('are no empty ones', async () => {
    const empty = await metainfoOf({ 'a.bin': bytes(PIECE, 1), 'b.bin': bytes(0) }, 'v1')
    expect(pairs(empty, empty)).toEqual([['a.bin', 'a.bin']])
  })
})

async function metainfoOf(contents: Contents, version: TorrentVersion, length = PIECE): Promise<Metainfo> {
  return (await makeSample(contents, version, length)).metainfo
}

function pairs(ours: Metainfo, theirs: Metainfo): readonly (readonly [ours: string, theirs: string])[] {
  return same(ours, theirs).map((pair) => [nameOf(ours, pair.ours), nameOf(theirs, pair.theirs)])
}

function provenPieces(ours: Metainfo, theirs: Metainfo): readonly number[] {
  return same(ours, theirs).flatMap((pair) => {
    const { first, end } = ours.layout.piecesOf(pair.ours)
    const pieces = Array.from({ length: end - first }, (_, at) => first + at)
    return pieces.filter((piece) => isProven(ours, theirs, pair, piece))
  })
}

function same(ours: Metainfo, theirs: Metainfo): ReturnType<SameFiles['in']> {
  return new SameFiles(ours, [...ours.files.keys()]).in(theirs)
}

function nameOf({ files }: Metainfo, file: number): string {
  return files[file]?.path.slice('folder/'.length) ?? ''
}
