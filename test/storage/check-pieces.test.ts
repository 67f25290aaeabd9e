import { rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BLOCK_LENGTH } from '../../electron/core/units.ts'
import type { TorrentVersion } from '../../electron/metainfo/plan.ts'
import { bytes, checked, makeSample, openDisk, openStore, pieces, type Sample } from './torrents.ts'

const CONTENTS = { 'a.bin': bytes(100_000, 1), 'b.bin': bytes(50_000, 2) }

async function check(sample: Sample) {
  return await openStore(sample, { folder: sample.folder, disk: openDisk({ threads: 2 }), readOnly: true })
}

describe('checking what is on disk', () => {
  it.each<TorrentVersion>(['v1', 'v2', 'hybrid'])(
    'finds every piece of an intact %s torrent',
    async (version) => {
      const sample = await makeSample(CONTENTS, version)
      expect(await checked(await check(sample), sample)).toEqual(pieces(sample))
    }
  )

  it('tells the pieces in ascending order, each once', async () => {
    const sample = await makeSample(CONTENTS, 'v1')
    const told: number[] = []
    await (await check(sample)).checkPieces(pieces(sample).reverse(), (piece) => told.push(piece))
    expect(told).toEqual(pieces(sample))
  })

  it('finds the piece in which one byte is wrong', async () => {
    const sample = await makeSample(CONTENTS, 'v1')
    const damaged = CONTENTS['a.bin'].slice()
    damaged[2 * BLOCK_LENGTH] = (damaged[2 * BLOCK_LENGTH] ?? 0) ^ 1
    await writeFile(join(sample.folder, 'folder/a.bin'), damaged)
    expect(await checked(await check(sample), sample)).toEqual(pieces(sample).filter((piece) => piece !== 2))
  })

  it('has no piece of a folder that is not there', async () => {
    const sample = await makeSample(CONTENTS, 'hybrid')
    await rm(join(sample.folder, 'folder'), { recursive: true })
    expect(await checked(await check(sample), sample)).toEqual([])
  })

  it('has the pieces before the end of a file that was cut short', async () => {
    const sample = await makeSample(CONTENTS, 'hybrid')
    await truncate(join(sample.folder, 'folder/b.bin'), BLOCK_LENGTH + 1)
    const { first } = sample.metainfo.layout.piecesOf(1)
    const right = await checked(await check(sample), sample)
    expect(right.filter((piece) => piece >= first)).toEqual([first])
  })

  it('stops when it is cancelled', async () => {
    const sample = await makeSample(CONTENTS, 'v1')
    const store = await check(sample)
    const cancel = new AbortController()
    const told: number[] = []
    const outcome = store.checkPieces(
      pieces(sample),
      (piece) => {
        told.push(piece)
        cancel.abort()
      },
      cancel.signal
    )
    await expect(outcome).rejects.toMatchObject({ code: 'cancelled' })
    expect(told).toEqual([0])
  })

  it('says so when the two hashes of a torrent contradict each other', async () => {
    const sample = await makeSample(CONTENTS, 'hybrid')
    const other = await makeSample({ 'a.bin': bytes(100_000, 8), 'b.bin': bytes(50_000, 9) }, 'hybrid')
    const metainfo = { ...sample.metainfo, piecesV1: other.metainfo.piecesV1 }
    const store = await check({ ...sample, metainfo })
    await expect(store.checkPieces(pieces(sample), () => undefined)).rejects.toMatchObject({
      code: 'torrent-inconsistent'
    })
  })

  it('cannot be done without any hash', async () => {
    const sample = await makeSample({ 'a.bin': bytes(100_000) }, 'v2')
    const store = await check({ ...sample, metainfo: { ...sample.metainfo, pieceLayers: new Map() } })
    await expect(store.checkPieces(pieces(sample), () => undefined)).rejects.toMatchObject({
      code: 'unsupported'
    })
  })
})
