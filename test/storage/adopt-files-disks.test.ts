import { execFileSync } from 'node:child_process'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { canMountClones, CloningDisk, whyNoClones } from '../support/clones.ts'
import { checked, download, fileIndex, scratchFolder } from './torrents.ts'
import { damage, SAME, two } from './two-torrents.ts'

const canMount = process.platform === 'linux' && process.getuid?.() === 0
const why = canMount ? '' : ' (skipped: needs root on Linux to mount a disk)'

describe.skipIf(!canMountClones)(`where files can be cloned${whyNoClones}`, () => {
  it('a file that is somebody’s to edit is adopted, too, and has a life of its own', async () => {
    const { adopt, sample, store, ours, theirs } = await twoOn(await cloningDisk())
    expect(await adopt({ mayLink: false })).toEqual([fileIndex(sample, 'same.bin')])
    expect(await checked(store, sample)).toEqual([0, 1, 2, 3])
    expect((await stat(ours)).mode & 0o200).toBe(0o200)
    await damage(theirs)
    expect(new Uint8Array(await readFile(ours))).toEqual(SAME)
    expect((await store.freshStamps()).get(fileIndex(sample, 'same.bin'))).toEqual(
      (await store.statFiles())[0]
    )
  })

  it('it may be executable in one alone', async () => {
    for (const executable of [{ ours: ['same.bin'] }, { theirs: ['same.bin'] }]) {
      const { adopt, ours, theirs } = await twoOn(await cloningDisk(), executable)
      await adopt()
      expect((await stat(ours)).mode & 0o111).toBe('ours' in executable ? 0o111 : 0)
      expect((await stat(theirs)).mode & 0o111).toBe('ours' in executable ? 0 : 0o111)
    }
  })

  it('one that does not look as when it was verified is not', async () => {
    const { adopt, theirs } = await twoOn(await cloningDisk())
    await damage(theirs)
    expect(await adopt()).toEqual([])
  })
})

describe.skipIf(!canMount)(`on a disk of its own${why}`, () => {
  it('no file is adopted from another disk, and that one is left as it was', async () => {
    const { adopt, theirs } = await two({}, { ours: await smallDisk() })
    expect(await adopt()).toEqual([])
    expect((await stat(theirs)).mode & 0o200).toBe(0o200)
  })

  it('that is full, a file with two names is not written, and stays as it is', async () => {
    const { adopt, sample, store, ours, theirs, folder } = await twoOn(await smallDisk())
    await adopt()
    await damage(ours)
    await expect(writeFile(join(folder, 'ballast'), Buffer.alloc(2 ** 20))).rejects.toThrow('ENOSPC')
    await expect(download(store, sample, 0)).rejects.toMatchObject({ code: 'disk-full' })
    expect((await stat(ours)).ino).toBe((await stat(theirs)).ino)
    expect((await stat(ours)).size).toBe(SAME.length)
    await rm(join(folder, 'ballast'))
    await download(store, sample, 0)
    expect(new Uint8Array(await readFile(ours))).toEqual(SAME)
  })
})

/** With both torrents on one disk. */
async function twoOn(disk: string, executable?: Parameters<typeof two>[0]) {
  const folders = { ours: join(disk, 'ours'), theirs: join(disk, 'theirs') }
  for (const folder of Object.values(folders)) await mkdir(folder)
  return await two(executable, folders)
}

async function cloningDisk(): Promise<string> {
  const disk = await CloningDisk.mount(await scratchFolder())
  onTestFinished(() => disk[Symbol.asyncDispose]())
  return disk.folder
}

/** 1 MiB. */
async function smallDisk(): Promise<string> {
  const disk = await scratchFolder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk])
  onTestFinished(() => void execFileSync('umount', [disk]))
  return disk
}
