import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { BLOCK_LENGTH } from '../../electron/core/units.ts'
import { freeSpace } from '../../electron/storage/free-space.ts'
import { StateDatabase } from '../../electron/storage/state-database.ts'
import {
  bytes,
  checked,
  download,
  makeSample,
  openDisk,
  openStore,
  pieceBytes,
  pieces,
  putPiece,
  scratchFolder,
  readBlock
} from './torrents.ts'

const MIB = 1024 * 1024
const CONTENTS = { 'a.bin': bytes(50_000, 1), 'sub/b.bin': bytes(50_000, 2) }

/** Mounting a small disk takes root. CI is root, and there it is never left out. */
const canMount = process.getuid?.() === 0 || process.env['CI'] !== undefined

async function mountSmallDisk(): Promise<string> {
  const folder = await scratchFolder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder])
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]))
  return folder
}

async function start(
  folder: string,
  contents: Record<string, Uint8Array> = CONTENTS,
  pieceLength = BLOCK_LENGTH
) {
  const sample = await makeSample(contents, 'hybrid', pieceLength)
  return { sample, store: await openStore(sample, { folder, disk: openDisk({ threads: 1 }) }) }
}

describe('a disk that refuses', () => {
  it.skipIf(!canMount)(
    'for want of space says so, keeps what is verified and goes on once there is some (needs root)',
    async () => {
      const folder = await mountSmallDisk()
      const { sample, store } = await start(folder, { 'a.bin': bytes(6 * MIB) }, MIB)
      await writeFile(join(folder, 'ballast'), new Uint8Array(2 * MIB))
      const verified: number[] = []
      const outcome = (async () => {
        for (const piece of pieces(sample)) {
          await download(store, sample, piece)
          verified.push(piece)
        }
      })()
      await expect(outcome).rejects.toMatchObject({ name: 'ShoalError', code: 'disk-full' })
      expect(verified.length).toBeGreaterThan(0)
      expect(await checked(store, sample)).toEqual(verified)
      await unlink(join(folder, 'ballast'))
      await download(store, sample, verified.length)
      expect(await checked(store, sample)).toEqual([...verified, verified.length])
    }
  )

  it.skipIf(!canMount)(
    'for want of space frees the buffer of the piece it refused (needs root)',
    async () => {
      const folder = await mountSmallDisk()
      const sample = await makeSample({ 'a.bin': bytes(6 * MIB) }, 'v1', 8 * MIB)
      const disk = openDisk({ threads: 1 })
      const store = await openStore(sample, { folder, disk })
      await expect(download(store, sample)).rejects.toMatchObject({ code: 'disk-full' })
      expect(disk.buffers.lentBytes).toBe(0)
    }
  )

  it.skipIf(!canMount)(
    'for want of space leaves a file that is wanted now where it was (needs root)',
    async () => {
      const folder = await mountSmallDisk()
      const sample = await makeSample(
        { a: bytes(MIB / 2, 1), b: bytes(MIB, 2), c: bytes(MIB / 2, 3) },
        'v1',
        2 * MIB
      )
      const disk = openDisk({ threads: 1 })
      const store = await openStore(sample, { folder, disk, skipped: new Set([1]) })
      await download(store, sample)
      const ballast = join(folder, 'ballast')
      await writeFile(ballast, new Uint8Array(2 * MIB - 64 * 1024))
      await expect(store.setSkipped(new Set())).rejects.toMatchObject({ code: 'disk-full' })
      expect((await readdir(join(folder, 'folder'))).sort()).toEqual(['a', 'c'])
      expect(await checked(store, sample)).toEqual([0])
      await unlink(ballast)
      await store.setSkipped(new Set())
      expect(await checked(store, sample)).toEqual([0])
      expect(await readdir(folder)).toEqual(['folder'])
    }
  )

  it.skipIf(!canMount)('to be written at all says so, and still serves (needs root)', async () => {
    const folder = await mountSmallDisk()
    const { sample, store } = await start(folder)
    await download(store, sample, 0)
    await store.close()
    execFileSync('mount', ['-o', 'remount,ro', folder])
    const again = await openStore(sample, { folder, disk: openDisk({ threads: 1 }), resume: true })
    const [first, last] = [pieces(sample)[0], pieces(sample).at(-1)]
    if (first === undefined || last === undefined) throw new Error('two pieces')
    await expect(download(again, sample, 1)).rejects.toMatchObject({ code: 'disk-denied' })
    await expect(download(again, sample, last)).rejects.toMatchObject({ code: 'disk-denied' })
    expect(Buffer.from(await readBlock(again, first, 0, 10))).toEqual(
      Buffer.from(pieceBytes(sample, first).subarray(0, 10))
    )
  })

  it.skipIf(!canMount)('to be written does not matter to a finished torrent (needs root)', async () => {
    const folder = await mountSmallDisk()
    const sample = await makeSample({ tool: bytes(5), none: bytes(0) }, 'v1', BLOCK_LENGTH, ['tool'])
    const disk = openDisk({ threads: 1 })
    const store = await openStore(sample, { folder, disk })
    await download(store, sample)
    await store.finish()
    await store.close()
    execFileSync('mount', ['-o', 'remount,ro', folder])
    const again = await openStore(sample, { folder, disk, resume: true })
    await again.finish()
    expect(await checked(again, sample)).toEqual(pieces(sample))
  })

  it.skipIf(!canMount)('the state says so (needs root)', async () => {
    const folder = await mountSmallDisk()
    const database = await StateDatabase.open(folder)
    onTestFinished(() => database.close())
    const fill = async () => {
      for (let index = 0; ; index++)
        await database.putSetting(String(index), Buffer.from(bytes(MIB, index)).toString('hex'))
    }
    await expect(fill()).rejects.toMatchObject({ code: 'disk-full' })
  })

  it('to make a folder, because a file is there, says so', async () => {
    const folder = await scratchFolder()
    await mkdir(join(folder, 'folder'))
    await writeFile(join(folder, 'folder/sub'), 'a file')
    const { sample, store } = await start(folder)
    const last = pieces(sample).length - 1
    await expect(download(store, sample, last)).rejects.toMatchObject({ code: 'disk-denied' })
    expect(await readFile(join(folder, 'folder/sub'), 'utf8')).toBe('a file')
  })

  it('to make a file, because a folder is there, says so', async () => {
    const folder = await scratchFolder()
    await mkdir(join(folder, 'folder/a.bin'), { recursive: true })
    const { sample, store } = await start(folder)
    await expect(download(store, sample, 0)).rejects.toMatchObject({ code: 'disk-denied' })
  })

  it('to keep a file that was deleted while it is written says so', async () => {
    const folder = await scratchFolder()
    const { sample, store } = await start(folder)
    await download(store, sample, 0)
    await unlink(join(folder, 'folder/a.bin'))
    await expect(download(store, sample, 1)).rejects.toMatchObject({ code: 'file-changed' })
    await download(store, sample, 1)
    expect(await checked(store, sample)).toEqual([1])
  })

  it('tells how many bytes are free, where the folder is yet to be made too', async () => {
    const folder = await scratchFolder()
    expect(await freeSpace(folder)).toBeGreaterThan(0)
    expect(await freeSpace(join(folder, 'not/yet'))).toBeGreaterThan(0)
  })
})

describe('hostile sizes', () => {
  it('of a petabyte are refused by the disk, not by a crash', async () => {
    const sample = await makeSample({ 'a.bin': bytes(20_000) }, 'v1')
    const [file] = sample.metainfo.files
    if (file === undefined) throw new Error('a file')
    const metainfo = { ...sample.metainfo, files: [{ ...file, length: 2 ** 53 - 1 }] }
    const store = await openStore(
      { ...sample, metainfo },
      { folder: await scratchFolder(), disk: openDisk({ threads: 1 }) }
    )
    await expect(download(store, sample, 0)).rejects.toMatchObject({
      name: 'ShoalError',
      code: 'disk-failed'
    })
  })

  it('of a piece beyond the whole budget get one buffer', async () => {
    const sample = await makeSample({ 'a.bin': bytes(3 * MIB) }, 'v1', 2 * MIB)
    const store = await openStore(sample, {
      folder: await scratchFolder(),
      disk: openDisk({ threads: 1, bufferBytes: MIB })
    })
    const [one, two] = pieces(sample, 0, 1)
    if (one === undefined || two === undefined) throw new Error('two pieces')
    expect(putPiece(store, one, pieceBytes(sample, one))).toBe(true)
    expect(putPiece(store, two, pieceBytes(sample, two))).toBe(false)
    expect(await store.verifyAndWrite(one, false)).toMatchObject({ type: 'verified' })
  })
})
