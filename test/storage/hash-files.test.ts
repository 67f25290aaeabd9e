import { hash } from 'node:crypto'
import { appendFileSync, truncateSync, unlinkSync } from 'node:fs'
import { appendFile, truncate, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { BLOCK_LENGTH } from '../../electron/core/units.ts'
import { planTorrent } from '../../electron/metainfo/create.ts'
import { pieceRoot, rootOfLayer } from '../../electron/metainfo/merkle.ts'
import type { TorrentVersion } from '../../electron/metainfo/plan.ts'
import { hashFiles, type HashOptions } from '../../electron/storage/hash-files.ts'
import { HashThreads } from '../../electron/storage/threads.ts'
import { walkSource } from '../../electron/storage/walk.ts'
import { bytes, scratchFolder, writeFiles, type Contents } from './torrents.ts'

const PIECE = 4 * BLOCK_LENGTH
const CONTENTS = { 'a.bin': bytes(3 * PIECE + 5, 1), 'b.bin': bytes(BLOCK_LENGTH + 1, 2), empty: bytes(0) }

async function share(contents: Contents = CONTENTS) {
  const folder = await scratchFolder()
  await writeFiles(folder, contents)
  return await walkSource(join(folder, 'folder'))
}

async function hashOf(
  source: Awaited<ReturnType<typeof share>>,
  version: TorrentVersion,
  options: HashOptions = {}
) {
  const threads = new HashThreads(2)
  onTestFinished(() => threads.close())
  const plan = planTorrent(source, { version, pieceLength: PIECE })
  return { plan, hashes: await hashFiles(plan, source.root, threads, options) }
}

function sha1(...parts: Uint8Array[]): Buffer {
  return hash('sha1', Buffer.concat(parts), 'buffer')
}

describe('hashing files for a new torrent', () => {
  it('gives SHA-1 of pieces that run on from file to file (v1)', async () => {
    const source = await share()
    const { plan, hashes } = await hashOf(source, 'v1')
    const whole = Buffer.concat(plan.files.map(({ path }) => CONTENTS[path as keyof typeof CONTENTS]))
    const expected = [...Array(plan.lengths.pieceCount).keys()].map((piece) =>
      sha1(whole.subarray(piece * PIECE, (piece + 1) * PIECE))
    )
    expect(hashes.layersV2).toBeNull()
    expect(Buffer.from(hashes.piecesV1 ?? [])).toEqual(Buffer.concat(expected))
  })

  it('gives trees of each file alone, none of empty ones (v2)', async () => {
    const { plan, hashes } = await hashOf(await share(), 'v2')
    const layer = Buffer.concat(
      [0, 1, 2, 3].map((piece) =>
        pieceRoot(CONTENTS['a.bin'].subarray(piece * PIECE, (piece + 1) * PIECE), 4)
      )
    )
    const ofFile = (path: string) => hashes.layersV2?.[plan.files.findIndex((file) => file.path === path)]
    expect(hashes.piecesV1).toBeNull()
    expect(Buffer.from(ofFile('a.bin')?.layer ?? [])).toEqual(layer)
    expect(ofFile('a.bin')?.root).toEqual(rootOfLayer(new Uint8Array(layer), PIECE))
    expect(Buffer.compare(ofFile('b.bin')?.root ?? new Uint8Array(0), pieceRoot(CONTENTS['b.bin'], 2))).toBe(
      0
    )
    expect(ofFile('empty')).toBeNull()
  })

  it('gives both, with zeros after each file for SHA-1 (hybrid)', async () => {
    const { plan, hashes } = await hashOf(await share(), 'hybrid')
    const [first] = plan.files
    expect(first?.path).toBe('a.bin')
    const tail = CONTENTS['a.bin'].subarray(3 * PIECE)
    expect(Buffer.from(hashes.piecesV1?.subarray(60, 80) ?? [])).toEqual(
      sha1(tail, new Uint8Array(PIECE - tail.length))
    )
    expect(hashes.layersV2?.[0]?.layer.length).toBe(4 * 32)
  })

  it('hashes a single file', async () => {
    const folder = await scratchFolder()
    await writeFile(join(folder, 'one.bin'), CONTENTS['a.bin'])
    const { hashes } = await hashOf(await walkSource(join(folder, 'one.bin')), 'v1')
    expect(Buffer.from(hashes.piecesV1?.subarray(0, 20) ?? [])).toEqual(
      sha1(CONTENTS['a.bin'].subarray(0, PIECE))
    )
  })

  it('hashes hundreds of files in one piece', async () => {
    const contents = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`${index}.txt`, bytes(index, index)])
    )
    const source = await share(contents)
    const { plan, hashes } = await hashOf(source, 'v1')
    const whole = plan.files.map(({ path }) => contents[path] ?? new Uint8Array(0))
    expect(Buffer.from(hashes.piecesV1 ?? [])).toEqual(sha1(...whole))
  })

  it('tells how many bytes are done, up to all of them', async () => {
    const told: number[] = []
    await hashOf(await share(), 'hybrid', { onProgress: (bytesDone) => told.push(bytesDone) })
    expect(told).toEqual([...told].sort((one, other) => one - other))
    expect(told.at(-1)).toBe(CONTENTS['a.bin'].length + CONTENTS['b.bin'].length)
  })

  it('stops when it is cancelled', async () => {
    const cancel = new AbortController()
    const outcome = hashOf(await share(), 'v1', { signal: cancel.signal, onProgress: () => cancel.abort() })
    await expect(outcome).rejects.toMatchObject({ code: 'cancelled' })
  })

  it.each([
    ['grows', (path: string) => appendFile(path, 'more')],
    ['shrinks', (path: string) => truncate(path, 10)],
    ['vanishes', (path: string) => unlink(path)]
  ])('says so when a file %s before it begins', async (_, change) => {
    const source = await share()
    await change(join(source.root, 'a.bin'))
    await expect(hashOf(source, 'hybrid')).rejects.toMatchObject({ code: 'file-changed' })
  })

  it.each([
    ['grows', (path: string) => appendFileSync(path, 'more')],
    ['shrinks', (path: string) => truncateSync(path, 10)],
    ['vanishes', (path: string) => unlinkSync(path)]
  ])('says so when a file %s while it is hashed', async (_, change) => {
    const source = await share({ ...CONTENTS, 'z.bin': bytes(2 * PIECE) })
    let isChanged = false
    const onProgress = () => {
      if (!isChanged) change(join(source.root, 'z.bin'))
      isChanged = true
    }
    await expect(hashOf(source, 'hybrid', { onProgress })).rejects.toMatchObject({ code: 'file-changed' })
  })
})
